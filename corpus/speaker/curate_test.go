package speaker_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"whosaid/corpus"
	"whosaid/corpus/speaker"
)

func TestWhoIsMergedIsOneAlsoInArticlesToCome(t *testing.T) {
	f := newForum(t)
	a := f.add("/a", "Tan Weiguo, chairman of SLRA, said that the locks are old")
	b := f.add("/b", "Thomas Tan, fellow at Montclair College, said that fees must fall")
	before, other := f.by("the locks are old"), f.by("fees must fall")
	if before.ID == other.ID {
		t.Fatal("they were one before")
	}
	one := f.merge("Thomas Tan", "Tan Weiguo")
	if one.ID != before.ID || one.Name != "Tan Weiguo" || !slices.Contains(one.Aliases, "Thomas Tan") || one.Statements != 2 || len(one.Roles) != 2 {
		t.Errorf("merged into %+v", one)
	}
	if listed := f.speakers(); len(listed) != 1 || f.by("fees must fall").ID != one.ID {
		t.Errorf("listed are %+v", listed)
	}

	for name, line := range map[string]string{
		"the first name":                            "Tan Weiguo, chairman of SLRA, said that it rains",
		"the second name with its role":             "Thomas Tan, fellow at Montclair College, said that it rains",
		"the second name with the first one's role": "Thomas Tan, SLRA chairman, said that it rains",
		"the second name alone":                     "Thomas Tan said that it rains",
		"the second name in another order":          "Tan Thomas said that it rains",
	} {
		id := f.add("/c", line)
		if got := f.by("it rains"); got.ID != one.ID || got.Name != one.Name {
			t.Errorf("%s: it is %s's", name, got.Name)
		}
		f.remove(id)
	}
	third := f.add("/c", "Tan Weiguo, dean at Haiyun University, said that it snows")
	if f.by("it snows").ID == one.ID {
		t.Error("whose roles contradict all is taken for them")
	}
	f.remove(third)

	// With all articles gone, they are known no more, but to the identifier.
	f.remove(a, b)
	if listed := f.speakers(); len(listed) != 0 {
		t.Errorf("without articles, listed are %+v", listed)
	}
	f.add("/b", "Thomas Tan, fellow at Montclair College, said that fees must fall")
	f.add("/a", "Tan Weiguo, chairman of SLRA, said that the locks are old")
	if got := f.by("fees must fall"); got.ID != one.ID || got.Name != "Tan Weiguo" || f.by("the locks are old").ID != one.ID {
		t.Errorf("after all came again, fees must fall is %+v", got)
	}
}

func TestPeopleOfOneNameAreMergedThoughTheirRolesContradict(t *testing.T) {
	f := newForum(t)
	lines := []string{
		"Wang Wei, dean of Haiyun University, said that ports are schools",
		"Wang Wei, vice president of Orthelion, said that robots will dredge",
	}
	// Even in one and the same article.
	a := f.add("/a", lines...)
	maker, dean := f.by("robots will dredge"), f.by("ports are schools")
	if maker.ID == dean.ID {
		t.Fatal("they were one before")
	}
	f.merge(maker.ID, dean.ID)
	check := func(when string) {
		t.Helper()
		for _, words := range []string{"ports are schools", "robots will dredge"} {
			if got := f.by(words); got.ID != dean.ID {
				t.Errorf("%s, %q is %s's, %v", when, words, got.ID, got.Roles)
			}
		}
	}
	check("after the merger")
	f.remove(a)
	f.add("/a", lines[1], lines[0], "Nobody else spoke")
	check("in another article with both")
	f.add("/a", lines...)
	check("in a revision")
	f.add("/b", "Wang Wei, Orthelion board member, said that it rains")
	if f.by("it rains").ID != dean.ID {
		t.Error("a later article of Orthelion's is somebody else's")
	}
}

func TestANameOfOneWordAndAnOrganisationCanBeMerged(t *testing.T) {
	f := newForum(t)
	f.add("/a", "Lula said that it is late", "The Delta Board said that gates leak")
	f.add("/b", "Luiz Pereira said that it is early", "Delta Board said that gates hold")
	lula, board := f.merge("Lula", "Luiz Pereira"), f.merge(f.by("gates hold").ID, f.by("gates leak").ID)
	f.add("/c", "Lula said that it is noon", "Delta Board said that gates rust")
	f.add("/d", "The Delta Board said that gates shine")
	if f.by("it is noon").ID != lula.ID {
		t.Error("a name of one word is forgotten")
	}
	if f.by("gates rust").ID != board.ID || f.by("gates shine").ID != board.ID {
		t.Error("a person merged into an organisation is somebody else again")
	}
}

func TestAnOrganisationMergedIntoAPersonCanBeSplitOff(t *testing.T) {
	f := newForum(t)
	f.add("/a", "Ana Lernova said that it is late")
	b := f.add("/b", "The Lernova Board said that gates leak")
	board := f.by("gates leak")
	f.merge(board.ID, f.by("it is late").ID)
	off := f.split("Ana Lernova", b)
	f.remove(b)
	f.add("/b", "The Lernova Board said that gates leak")
	if got := f.by("gates leak"); off.Name != board.Name || got.ID != off.ID {
		t.Errorf("split off %+v, re-ingested it is said by %+v", off, got)
	}
}

func TestAnOrganisationOfARenamedPersonsNameIsNotThem(t *testing.T) {
	f := newForum(t)
	f.add("/a", "Lernova said that it is late")
	f.rename("Lernova", "Ana Lernova")
	f.add("/b", "The Lernova said that gates leak")
	if got := f.by("gates leak"); !got.Organisation {
		t.Errorf("it is said by %+v", got)
	}
}

func TestAMergerDecidesWhatNothingElseTells(t *testing.T) {
	f := newForum(t)
	f.add("/a", "Wang Wei, dean of Haiyun University, said that ports are schools")
	f.add("/b", "Wang Wei, vice president of Orthelion, said that robots will dredge")
	c := f.add("/c", "Wang Wei said that it rains")
	dean := f.by("ports are schools")
	f.merge(f.by("it rains").ID, dean.ID)
	f.remove(c)
	f.add("/c", "Wang Wei said that it rains")
	if got := f.by("it rains"); got.ID != dean.ID {
		t.Errorf("re-ingested, it is said by %+v", got)
	}
	f.add("/c", "Wang Wei said that it rains", "Wang Wei said that it pours")
	if got := f.by("it pours"); got.ID != dean.ID {
		t.Errorf("revised, it is said by %+v", got)
	}
	f.add("/d", "Wang Wei said that it snows")
	if got := f.by("it snows"); got.ID == f.by("robots will dredge").ID {
		t.Errorf("in another article, it is said by %+v", got)
	}
}

func TestWhoIsSplitOffStaysSomebodyElse(t *testing.T) {
	f := newForum(t)
	const (
		first  = "Wang Wei, professor at Haiyun University, said that ports are schools"
		second = "Wang Wei, professor at Haiyun University, said that robots will dredge"
		law    = "Wang Wei, professor of marine law at Haiyun University, said that treaties bind"
	)
	a, b, c := f.add("/a", first), f.add("/b", second), f.add("/c", law)
	one := f.by("ports are schools")
	if f.by("robots will dredge").ID != one.ID || f.by("treaties bind").ID != one.ID {
		t.Fatal("they were two before")
	}
	off := f.split("Wang Wei", b, c)
	if off.ID == one.ID || off.Name != "Wang Wei" || off.Statements != 2 || len(off.Roles) != 2 {
		t.Errorf("split off %+v", off)
	}
	check := func(when string) {
		t.Helper()
		for words, id := range map[string]string{"ports are schools": one.ID, "robots will dredge": off.ID, "treaties bind": off.ID} {
			if got := f.by(words); got.ID != id {
				t.Errorf("%s, %q is %s's", when, words, got.ID)
			}
		}
	}
	check("after the split")
	// The same roles are given in all of them; the articles alone tell.
	f.remove(a, b)
	f.add("/b", second)
	f.add("/a", first)
	check("after two were removed and added")
	f.remove(a, b, c)
	f.add("/c", law)
	f.add("/a", first)
	f.add("/b", second)
	check("after all were removed and added")
	f.add("/a", first, "It rained.")
	f.add("/b", second, "It rained.")
	check("after revisions")
	f.add("/b", "Wang Wei, counsellor of Orthelion, said that robots will dredge")
	check("after a revision with another role")
	f.add("/d", "Wang Wei, professor of marine law at Haiyun University, said that law is dry")
	if f.by("law is dry").ID != off.ID {
		t.Error("an article with roles that agree is not theirs")
	}
	f.add("/e", "Wang Wei said that it snows")
	if f.by("it snows").ID != one.ID {
		t.Error("where nothing tells, it is whom the other was split off from")
	}
}

func TestARoleInTheSameWordsTellsWhoWasSplit(t *testing.T) {
	f := newForum(t)
	f.add("/a", "Wang Wei, novelist, said that ports are schools")
	b := f.add("/b", "Wang Wei, economist, said that fees must fall")
	one, off := f.by("ports are schools"), f.split("Wang Wei", b)
	f.add("/c", "Wang Wei, economist, said that fees will fall")
	f.add("/d", "Wang Wei, novelist, said that ports are prose")
	if f.by("fees will fall").ID != off.ID || f.by("ports are prose").ID != one.ID {
		t.Errorf("the economist's %s, the novelist's %s", f.by("fees will fall").ID, f.by("ports are prose").ID)
	}
}

func TestASplitUndoesAMerger(t *testing.T) {
	f := newForum(t)
	f.add("/a", "Tan Weiguo, chairman of SLRA, said that the locks are old")
	b := f.add("/b", "Thomas Tan, fellow at Montclair College, said that fees must fall")
	before := f.by("fees must fall")
	f.merge("Thomas Tan", "Tan Weiguo")
	off := f.split("Tan Weiguo", b)
	before.Curation, off.Curation = nil, nil
	if diff := cmp.Diff(before, off); diff != "" {
		t.Errorf("the speaker before the merger and after the split (-before +after):\n%s", diff)
	}
	if one := f.by("the locks are old"); len(one.Aliases) != 0 || len(one.Roles) != 1 {
		t.Errorf("the other keeps %+v", one)
	}
	f.add("/c", "Thomas Tan said that it rains")
	if f.by("it rains").ID != off.ID {
		t.Error("the name still leads to the other")
	}
}

func TestAMergerUndoesASplit(t *testing.T) {
	f := newForum(t)
	a := f.add("/a", "Wang Wei, novelist, said that ports are schools")
	b := f.add("/b", "Wang Wei said that fees must fall")
	one, off := f.by("ports are schools"), f.split("Wang Wei", b)
	f.merge(off.ID, one.ID)
	f.remove(a, b)
	f.add("/b", "Wang Wei said that fees must fall")
	f.add("/a", "Wang Wei, novelist, said that ports are schools")
	f.add("/c", "Wang Wei said that it rains")
	if got := f.speakers(); len(got) != 1 || got[0].ID != one.ID || got[0].Statements != 3 {
		t.Errorf("the speakers are %+v", got)
	}
}

func TestWhoIsRenamedKeepsTheName(t *testing.T) {
	f := newForum(t)
	a := f.add("/a", "Lula said that it is late", "Also there: Zoe Garcia")
	f.add("/b", "J. Harrow, of Wexmoor College, said that history repeats")
	lula := f.by("it is late")
	renamed := f.rename("Lula", "  Luiz  Inácio Pereira ")
	if renamed.ID != lula.ID || renamed.Name != "Luiz Inácio Pereira" || !slices.Equal(renamed.Aliases, []string{"Lula"}) {
		t.Errorf("renamed to %+v", renamed)
	}
	if got := f.by("it is late"); got.Name != renamed.Name {
		t.Errorf("it is said by %s", got.Name)
	}
	f.remove(a)
	f.add("/c", "Luiz Inácio Pereira said that it is noon")
	f.add("/a", "Lula said that it is late", "Also there: Zoe Garcia")
	for _, words := range []string{"it is late", "it is noon"} {
		if got := f.by(words); got.ID != lula.ID || got.Name != renamed.Name {
			t.Errorf("%q is said by %+v", words, got)
		}
	}
	// Back again.
	again := f.rename("Luiz Inácio Pereira", "Lula")
	if again.Name != "Lula" || !slices.Equal(again.Aliases, []string{"Luiz Inácio Pereira"}) || f.by("it is noon").Name != "Lula" {
		t.Errorf("renamed back to %+v", again)
	}
	// Who is only mentioned can be renamed as well.
	f.rename("Zoe Garcia", "Zoë García")
	f.add("/d", "Zoe Garcia said that the harvest is good")
	if got := f.by("the harvest is good"); got.Name != "Zoë García" {
		t.Errorf("the harvest is good, said %s", got.Name)
	}
}

func TestADecisionAboutOneOfTwoNamesakesInAnArticleLeavesTheOther(t *testing.T) {
	f := newForum(t)
	lines := []string{
		"Wang Wei, dean of Haiyun University, said that ports are schools",
		"Wang Wei, vice president of Orthelion, said that robots will dredge",
	}
	a := f.add("/a", lines...)
	dean := f.rename(f.by("ports are schools").ID, "Wang Wei the dean")
	for _, again := range [][]string{{lines[1], lines[0]}, lines} {
		f.remove(a)
		a = f.add("/a", again...)
		if f.by("ports are schools").ID != dean.ID || f.by("robots will dredge").ID == dean.ID {
			t.Errorf("ports are schools, said %s; robots will dredge, said %s", f.by("ports are schools").Name, f.by("robots will dredge").Name)
		}
	}
}

// Whatever an operator decides about people of one name: however their articles
// go and come again, who was decided on has the same statements.
func TestDecisionsHoldInWhateverOrderArticlesComeAgain(t *testing.T) {
	roles := []string{"", ", novelist,", ", dean of Haiyun University,", ", professor at Haiyun University,", ", vice president of Orthelion,"}
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	for seed := range uint64(rounds) {
		rng := rand.New(rand.NewPCG(seed, 7))
		f := newForum(t)
		lines, ids := map[string]string{}, map[string]string{} // by origin
		for i := range 7 {
			origin := fmt.Sprint("/", i)
			lines[origin] = fmt.Sprintf("%s%s said that port %d is full", []string{"Wang Wei", "Wei Wang"}[rng.IntN(2)], roles[rng.IntN(len(roles))], i)
			ids[origin] = f.add(origin, lines[origin])
		}
		for range 4 {
			all := f.speakers()
			one, other := all[rng.IntN(len(all))], all[rng.IntN(len(all))]
			err := f.Store.Update(t.Context(), corpus.Local, func(tx corpus.Tx) error {
				articles, err := tx.ArticlesOf(one.ID)
				switch {
				case err != nil:
					return err
				case one.ID != other.ID:
					_, err = speaker.Merge(tx, one.ID, other.ID)
				case len(articles) > 1:
					_, err = speaker.Split(tx, one.ID, articles[:1+rng.IntN(len(articles)-1)])
				default:
					_, err = speaker.Rename(tx, one.ID, fmt.Sprint("Wang the ", rng.IntN(100)))
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		want := f.decided()
		for range 3 {
			order := slices.Sorted(maps.Keys(lines))
			rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			gone := order[:1+rng.IntN(len(order))]
			for _, origin := range gone {
				f.remove(ids[origin])
			}
			rng.Shuffle(len(gone), func(i, j int) { gone[i], gone[j] = gone[j], gone[i] })
			for _, origin := range gone {
				if rng.IntN(2) == 0 { // an edited text
					lines[origin] += "!"
				}
				ids[origin] = f.add(origin, lines[origin])
			}
			got := f.decided()
			for words, id := range want {
				if got[words] != id {
					t.Fatalf("seed %d: %q was said by %s, now by %q", seed, words, id, got[words])
				}
			}
		}
	}
}

// decided is whose words are whose, of the speakers about whom something was
// decided.
func (f forum) decided() map[string]string {
	f.t.Helper()
	curated, out := map[string]bool{}, map[string]string{}
	for _, s := range f.speakers() {
		curated[s.ID] = s.Curation != nil
	}
	for _, said := range f.said() {
		if id, words, _ := strings.Cut(said, " "); curated[id] {
			out[strings.TrimRight(words, "!")] = id
		}
	}
	return out
}

func TestDecisionsChangeNothingElse(t *testing.T) {
	f := newForum(t)
	f.add("/a", "Tan Weiguo, chairman of SLRA, said that the locks are old")
	b := f.add("/b", "Tan Weiguo said that fees must fall", "Helga Brandvik said that fish are few")
	f.add("/c", "Thomas Tan said that it rains")
	vectors := func() (all []corpus.Vector) {
		for v, err := range f.Store.Vectors(t.Context(), corpus.Local, lengths{}.Name(), "") {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, v)
		}
		return all
	}
	ids := func() (all []string) {
		for s, err := range f.Store.Statements(t.Context(), corpus.Local, corpus.StatementFilter{}) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, s.ID+" "+s.Quote)
		}
		return all
	}
	wantVectors, wantIDs, helga := vectors(), ids(), f.by("fish are few")
	f.split("Tan Weiguo", b)
	f.merge("Thomas Tan", f.by("the locks are old").ID)
	f.rename(f.by("it rains").ID, "Tan Wei-guo")
	if diff := cmp.Diff(wantVectors, vectors()); diff != "" {
		t.Errorf("the vectors changed:\n%s", diff)
	}
	if diff := cmp.Diff(wantIDs, ids()); diff != "" {
		t.Errorf("the statements changed:\n%s", diff)
	}
	if diff := cmp.Diff(helga, f.by("fish are few")); diff != "" {
		t.Errorf("somebody else changed:\n%s", diff)
	}
}

func TestADecisionIsAChangeOfTheArticlesItIsAbout(t *testing.T) {
	f := newForum(t)
	a := f.add("/a", "Tan Weiguo, chairman of SLRA, said that the locks are old")
	b := f.add("/b", "Tan Weiguo said that fees must fall")
	c := f.add("/c", "Thomas Tan said that it rains")
	f.add("/d", "Helga Brandvik said that fish are few")
	seen := int64(0)
	changed := func() (ids []string) {
		changes, err := f.Store.Changes(t.Context(), corpus.Local, seen)
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range changes {
			if seen = change.N; change.Removed {
				t.Errorf("%s was removed", change.ArticleID)
			}
			ids = append(ids, change.ArticleID)
		}
		return ids
	}
	changed()
	f.split("Tan Weiguo", b)
	if got := changed(); !slices.Equal(got, []string{b}) {
		t.Errorf("a split changed %v", got)
	}
	f.merge("Thomas Tan", f.by("the locks are old").ID)
	if got := changed(); !slices.Equal(got, []string{c}) {
		t.Errorf("a merger changed %v", got)
	}
	f.rename(f.by("it rains").ID, "Tan the Elder")
	if got := changed(); !slices.Equal(got, []string{a, c}) {
		t.Errorf("a renaming changed %v", got)
	}
}

func TestWhatCannotBeDecidedSaysWhyAndChangesNothing(t *testing.T) {
	f := newForum(t)
	a := f.add("/a", "Tan Weiguo said that the locks are old")
	old := f.add("/b", "Tan Weiguo said that fees must fall")
	b := f.add("/b", "Tan Weiguo said that fees must rise")
	other := f.add("/c", "Helga Brandvik said that fish are few")
	tan, helga := f.by("the locks are old").ID, f.by("fish are few").ID
	before := f.everything()
	for name, test := range map[string]struct {
		decide func(corpus.Tx) (corpus.Speaker, error)
		code   corpus.Code
		says   string
	}{
		"merging nobody":              {func(tx corpus.Tx) (corpus.Speaker, error) { return speaker.Merge(tx, "s0", tan) }, corpus.NotFound, "s0"},
		"merging into nobody":         {func(tx corpus.Tx) (corpus.Speaker, error) { return speaker.Merge(tx, tan, "s0") }, corpus.NotFound, "s0"},
		"merging one with themselves": {func(tx corpus.Tx) (corpus.Speaker, error) { return speaker.Merge(tx, tan, tan) }, corpus.Invalid, "Tan Weiguo"},
		"renaming nobody":             {func(tx corpus.Tx) (corpus.Speaker, error) { return speaker.Rename(tx, "s0", "Ada Brook") }, corpus.NotFound, "s0"},
		"renaming to nothing":         {func(tx corpus.Tx) (corpus.Speaker, error) { return speaker.Rename(tx, tan, " … ") }, corpus.Invalid, "no name"},
		"renaming to bytes":           {func(tx corpus.Tx) (corpus.Speaker, error) { return speaker.Rename(tx, tan, "Tan \xff") }, corpus.Invalid, "no name"},
		"renaming to a terminal code": {func(tx corpus.Tx) (corpus.Speaker, error) { return speaker.Rename(tx, tan, "Tan \x1b[2J") }, corpus.Invalid, "no name"},
		"renaming to a novel":         {func(tx corpus.Tx) (corpus.Speaker, error) { return speaker.Rename(tx, tan, strings.Repeat("Tan ", 60)) }, corpus.Invalid, "200"},
		"splitting nobody":            {func(tx corpus.Tx) (corpus.Speaker, error) { return speaker.Split(tx, "s0", []string{a}) }, corpus.NotFound, "s0"},
		"splitting off nothing":       {func(tx corpus.Tx) (corpus.Speaker, error) { return speaker.Split(tx, tan, nil) }, corpus.Invalid, "Tan Weiguo"},
		"splitting off everything":    {func(tx corpus.Tx) (corpus.Speaker, error) { return speaker.Split(tx, tan, []string{b, a, b}) }, corpus.Invalid, "no other articles"},
		"splitting by an article that is not there": {func(tx corpus.Tx) (corpus.Speaker, error) {
			return speaker.Split(tx, tan, []string{a, "a0"})
		}, corpus.NotFound, "a0"},
		"splitting by an older revision": {func(tx corpus.Tx) (corpus.Speaker, error) { return speaker.Split(tx, tan, []string{old}) }, corpus.Invalid, b},
		"splitting by somebody else's article": {func(tx corpus.Tx) (corpus.Speaker, error) {
			return speaker.Split(tx, tan, []string{a, other})
		}, corpus.Invalid, "not named in article " + other},
		"a failure after a merger": {func(tx corpus.Tx) (corpus.Speaker, error) {
			if s, err := speaker.Merge(tx, helga, tan); err != nil {
				return s, err
			}
			return speaker.Rename(tx, helga, "?")
		}, corpus.Invalid, "no name"},
	} {
		err := f.Store.Update(t.Context(), corpus.Local, func(tx corpus.Tx) error {
			_, err := test.decide(tx)
			return err
		})
		if corpus.CodeOf(err) != test.code || !strings.Contains(corpus.Message(err), test.says) {
			t.Errorf("%s: %v, want code %s and %q", name, err, test.code, test.says)
		}
		if said := corpus.Message(err); strings.Count(said, ".") != 1 || !strings.HasSuffix(said, ".") {
			t.Errorf("%s: this is not one sentence: %q", name, said)
		}
	}
	if diff := cmp.Diff(before, f.everything()); diff != "" {
		t.Errorf("something changed:\n%s", diff)
	}
}
