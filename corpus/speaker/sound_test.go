package speaker_test

import (
	"testing"

	"whosaid/corpus"
	"whosaid/corpus/speaker"
)

func TestNamesWrittenAsTheySoundInAnotherScriptFindTheirPerson(t *testing.T) {
	t.Parallel()
	d := speaker.NewDirectory([]corpus.Speaker{
		{ID: "1", Name: "Zdenka Marković"},
		{ID: "2", Name: "Harold Castlemaine"},
		{ID: "3", Name: "Priscilla Odongo"},
		{ID: "4", Name: "Liu Weidong"},
		{ID: "5", Name: "Émile Grandet"},
		{ID: "6", Name: "Harbour Guild", Organisation: true},
	})
	for _, c := range []struct{ name, question, want string }{
		{"Serbian letters", "What did Зденка Марковић say?", "1"},
		{"Russian letters, as it sounds", "Что сказала Зденка Маркович о мосте?", "1"},
		{"Arabic letters", "ماذا قالت بريسيلا أودونغو عن البحر؟", "3"},
		{"Chinese characters, as it sounds", "卡斯尔梅因说了什么？", "2"},
		{"ordinary Chinese words", "关于港口说了什么？", ""},
		{"ordinary Russian words", "Кто говорил о мосте?", ""},
		{"Latin letters are not its business", "What did Markovitch say?", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if m, ok := d.FindBySound(c.question); ok {
				got = m.Matches[0].Speaker.ID
			}
			if got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}
