package speaker

import (
	"slices"
	"testing"

	"whosaid/corpus"
)

func TestWhoIsWhoAcrossTwoArticles(t *testing.T) {
	p := func(name string, roles ...string) corpus.Person { return corpus.Person{Name: name, Roles: roles} }
	org := func(name string, aliases ...string) corpus.Person {
		return corpus.Person{Name: name, Aliases: aliases, Organisation: true}
	}
	for name, tc := range map[string]struct {
		first, second corpus.Person
		same          bool
	}{
		"the same name and role":                 {p("Tan Weiguo", "chairman of SLRA"), p("Tan Weiguo", "chairman of SLRA"), true},
		"the same name without roles":            {p("Tan Weiguo"), p("Tan Weiguo"), true},
		"a role on one side only":                {p("Tan Weiguo", "chairman of SLRA"), p("Tan Weiguo"), true},
		"two institutions":                       {p("Wang Wei", "dean of the law school, Haiyun University"), p("Wang Wei", "vice president of Orthelion"), false},
		"two universities":                       {p("Wang Wei", "professor of law at Haiyun University"), p("Wang Wei", "professor of law at Lochmore University"), false},
		"two countries":                          {p("Jan Novak", "prime minister of Norway"), p("Jan Novak", "prime minister of Chile"), false},
		"a country and its people":               {p("Jan Novak", "Norwegian prime minister"), p("Jan Novak", "prime minister of Norway"), true},
		"two ministries":                         {p("Wang Wei", "deputy minister of finance"), p("Wang Wei", "deputy minister of health"), false},
		"a former role and a new one":            {p("Wang Wei", "former mayor of Kazeura"), p("Wang Wei", "president of Orthelion"), true},
		"initials of the institution":            {p("Wang Wei", "researcher of the Chinese Academy of Sciences"), p("Wang Wei", "CAS researcher"), true},
		"two roles that say nothing of where":    {p("Wang Wei", "economist"), p("Wang Wei", "adviser"), true},
		"several posts, one shared":              {p("Wang Wei", "counsellor of the State Office", "dean at Haiyun University"), p("Wang Wei", "chair of Orthelion", "professor at Haiyun University"), true},
		"the other order":                        {p("Liu Weidong"), p("Weidong Liu"), true},
		"Hungarian order":                        {p("Kovács Ildikó"), p("Ildikó Kovács"), true},
		"without accents":                        {p("Jóhanna Steindórsdóttir"), p("Johanna Steindorsdottir"), true},
		"capitals":                               {p("TAN WEIGUO"), p("Tan Weiguo"), true},
		"a title":                                {p("Academician Tan Weiguo"), p("Dr. Tan Weiguo"), true},
		"a middle name":                          {p("John A. Harrow"), p("John Harrow"), true},
		"two middle names":                       {p("John A. Harrow"), p("John B. Harrow"), false},
		"an initial and a shared institution":    {p("John Harrow", "historian at Wexmoor College"), p("J. Harrow", "of Wexmoor College"), true},
		"an initial and nothing else":            {p("John Harrow", "historian at Wexmoor College"), p("J. Harrow"), false},
		"hyphens":                                {p("Kim Min-soo"), p("Kim Minsoo"), true},
		"another script":                         {p("Tan Weiguo", "chairman of SLRA"), p("谭卫国"), true},
		"a family name alone":                    {p("Tan Weiguo"), p("Tan"), false},
		"the same family name":                   {p("Wang Wei"), p("Wang Wen"), false},
		"one given name, two family names":       {p("Anna Smith"), p("Anna Brown"), false},
		"an organisation and its initials":       {org("World Fisheries Council", "WFC"), org("WFC"), true},
		"an organisation with and without the":   {org("The Delta Authority"), org("Delta Authority"), true},
		"a person and an organisation of a name": {p("Lernova"), org("Lernova"), false},
		"two organisations with a shared word":   {org("Delta Authority"), org("Delta Council"), false},
		"people of one word":                     {p("Lula"), p("Lula"), true},
	} {
		id := NewIdentifier()
		first := id.Identify(nil, []corpus.Person{tc.first}, "a1")
		second := id.Identify(first, []corpus.Person{tc.second}, "a2")
		if same := first[0].ID == second[0].ID; same != tc.same {
			t.Errorf("%s: same is %v", name, same)
		}
		// The order in which articles come must not matter.
		first = id.Identify(nil, []corpus.Person{tc.second}, "a2")
		second = id.Identify(first, []corpus.Person{tc.first}, "a1")
		if same := first[0].ID == second[0].ID; same != tc.same {
			t.Errorf("%s, the other way round: same is %v", name, same)
		}
	}
}

func TestASpeakerGathersAliasesAndRoles(t *testing.T) {
	id := NewIdentifier()
	known := id.Identify(nil, []corpus.Person{{Name: "Tan Weiguo", Aliases: []string{"Tan"}, Roles: []string{"chairman of SLRA"}}}, "a1")
	got := id.Identify(known, []corpus.Person{{Name: "Weiguo Tan", Aliases: []string{"Tan", "Mr Tan"}, Roles: []string{"SLRA chairman"}}}, "a2")[0]
	if got.Name != "Tan Weiguo" || !slices.Equal(got.Aliases, []string{"Tan", "Weiguo Tan", "Mr Tan"}) {
		t.Errorf("name %q, aliases %q", got.Name, got.Aliases)
	}
	if !slices.Equal(got.Roles, []corpus.Role{{Text: "chairman of SLRA", ArticleID: "a1"}, {Text: "SLRA chairman", ArticleID: "a2"}}) {
		t.Errorf("roles %v", got.Roles)
	}
	if len(known[0].Aliases) != 1 || len(known[0].Roles) != 1 {
		t.Errorf("the known speaker was changed: %+v", known[0])
	}
	again := id.Identify([]corpus.Speaker{got}, []corpus.Person{{Name: "Tan Weiguo", Roles: []string{"SLRA chairman"}}}, "a2")[0]
	if len(again.Roles) != 2 || len(again.Aliases) != 3 {
		t.Errorf("reading an article again added to its speakers: %+v", again)
	}
}

func TestPeopleOfOneNameStayApart(t *testing.T) {
	id := NewIdentifier()
	dean := corpus.Person{Name: "Wang Wei", Roles: []string{"dean at Haiyun University"}}
	maker := corpus.Person{Name: "Wang Wei", Roles: []string{"vice president of Orthelion"}}
	both := id.Identify(nil, []corpus.Person{dean, maker}, "a1")
	if both[0].ID == both[1].ID {
		t.Fatal("two people of one article became one")
	}
	again := id.Identify(both, []corpus.Person{maker, dean}, "a2")
	if again[0].ID != both[1].ID || again[1].ID != both[0].ID {
		t.Error("they were exchanged in the next article")
	}
	// Without a role it cannot be told which of them it is.
	unknown := id.Identify(both, []corpus.Person{{Name: "Wang Wei"}}, "a3")[0]
	if unknown.ID == both[0].ID || unknown.ID == both[1].ID {
		t.Error("a third Wang Wei without a role was taken for one of them")
	}
	known := append(slices.Clone(both), unknown)
	if got := id.Identify(known, []corpus.Person{{Name: "Wang Wei"}}, "a4")[0]; got.ID != unknown.ID {
		t.Error("the mentions without a role were scattered")
	}
}

func TestCompanyDecidesBetweenPeopleOfOneName(t *testing.T) {
	id := NewIdentifier()
	dean := corpus.Person{Name: "Wang Wei", Roles: []string{"dean at Haiyun University"}}
	maker := corpus.Person{Name: "Wang Wei", Roles: []string{"vice president of Orthelion"}}
	nurse := corpus.Person{Name: "Morag Dunleavy", Roles: []string{"nurse in Glen Orrin"}}
	ports := id.Identify(nil, []corpus.Person{dean}, "a1")
	health := id.Identify(ports, []corpus.Person{nurse, maker}, "a2")
	known := slices.Concat(ports, health)
	got := id.Identify(known, []corpus.Person{{Name: "Wang Wei"}, {Name: "Morag Dunleavy"}}, "a3")
	if got[0].ID != health[1].ID {
		t.Errorf("beside the nurse, Wang Wei is %q, not the maker of her robots", got[0].Roles)
	}
}

func TestATitleIsNoInstitution(t *testing.T) {
	id := NewIdentifier()
	first := id.Identify(nil, []corpus.Person{{Name: "Tan Weiguo", Roles: []string{"Mr"}}}, "a1")
	second := id.Identify(first, []corpus.Person{{Name: "Tan Weiguo", Roles: []string{"Dr", "chairman of SLRA"}}}, "a2")
	if first[0].ID != second[0].ID {
		t.Error("a title and a role made two of one")
	}
}

func TestAnOperatorsAliasesAreRespected(t *testing.T) {
	id := NewIdentifier()
	merged := corpus.Speaker{ID: "s1", Name: "Tan Weiguo", Aliases: []string{"Thomas Tan"}, Roles: []corpus.Role{{Text: "chairman of SLRA", ArticleID: "a1"}, {Text: "visiting fellow at Montclair", ArticleID: "a2"}}}
	got := id.Identify([]corpus.Speaker{merged}, []corpus.Person{{Name: "Thomas Tan", Roles: []string{"visiting fellow at Montclair"}}}, "a2")[0]
	if got.ID != "s1" || got.Name != "Tan Weiguo" {
		t.Errorf("%+v", got)
	}
}

func FuzzNames(f *testing.F) {
	f.Add("Tan Weiguo", "Weiguo Tan", "chairman of SLRA", "what did Tan Weiguo say?")
	f.Add("谭卫国", "Владимир", "Норвегия", "谭卫国说了什么")
	f.Add("J. Mbeki-Lowe's", "von der Aue", "the former chief economist of X", "the CNPC economist")
	id := NewIdentifier()
	f.Fuzz(func(t *testing.T, a, b, role, question string) {
		people := []corpus.Person{{Name: a, Aliases: []string{b}, Roles: []string{role}}, {Name: b, Organisation: true}}
		speakers := id.Identify(nil, people, "a1")
		again := id.Identify(speakers, people, "a1")
		if len(again) != 2 || again[0].ID == again[1].ID {
			t.Errorf("%q and %q became one", a, b)
		}
		d := NewDirectory(speakers)
		d.Complete(question, 5)
		for _, m := range d.Find(question) {
			if m.Score <= 0 || m.Score > 1 || m.How == "" {
				t.Errorf("match %+v", m)
			}
		}
		end := 0
		mentions := d.FindIn(question)
		for _, m := range mentions {
			if m.Start < end || m.End <= m.Start || m.End > len(question) {
				t.Fatalf("mention [%d, %d) after %d in %q", m.Start, m.End, end, question)
			}
			end = m.End
		}
		Topic(question, mentions)
	})
}

func BenchmarkIdentifyAgainst10000(b *testing.B) {
	known := many(10_000)
	people := []corpus.Person{{Name: known[5].Name}, {Name: "Tan Weiguo", Roles: []string{"chairman of SLRA"}}, {Name: known[9].Name}}
	id := NewIdentifier()
	for b.Loop() {
		id.Identify(known, people, "a1")
	}
}
