package attribution_test

import (
	"testing"
)

func TestPassivesGiveWhatIsSaidToTheOneAfterBy(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{
			"what follows as is kept, without the name",
			"The old crane was described by Marta Lindqvist as a danger to everybody who works on the quay.",
			"Marta Lindqvist: The old crane … as a danger to everybody who works on the quay",
		},
		{
			"by stands after what is said",
			"The plan was called a waste of money by Jonas Okafor, the mayor of Ostby.",
			"Jonas Okafor: The plan … a waste of money",
		},
		{
			"an aside stands between the name and as",
			"The new pier was described by Jonas Okafor, the mayor of Ostby, as a gift to the fishermen of the town.",
			"Jonas Okafor: The new pier … as a gift to the fishermen of the town",
		},
	} {
		checkSays(t, test.name, test.text, test.want)
	}
}

func TestRefusingToSayIsNoStatement(t *testing.T) {
	engine := newEngine(t)
	for _, text := range []string{
		"Jonas Okafor refused to say whether the crane would be replaced.",
		"Marta Lindqvist declined to say when she would resign.",
		"The mayor declined to tell the board how much the crane had cost.",
	} {
		if got := said(text, engine.Read(text)); len(got) > 0 {
			t.Errorf("%s: found %q", text, got)
		}
	}
}

func TestChineseStatements(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string // all that is found
	}{
		{"a quotation after its cue", "张伟表示：“我们需要一座新的起重机。”", []string{"张伟: “我们需要一座新的起重机。”"}},
		{"corner brackets", "港口主任陈小明认为：「码头应该扩建。」", []string{"陈小明: 「码头应该扩建。」"}},
		{"a quotation that its cue splits", "“码头太旧了，”张伟指出，“必须马上修。”", []string{"张伟: “码头太旧了，” … “必须马上修。”"}},
		{"reported words", "李娜说，港口已经满了。", []string{"李娜: 港口已经满了"}},
		{"each sentence its own speaker", "王芳强调：“安全第一。”李娜还说：“我们会等。”", []string{"王芳: “安全第一。”", "李娜: “我们会等。”"}},
		{"a pronoun is the one who spoke last", "王芳强调：“安全第一。”\n她补充：“钱不是问题。”", []string{"王芳: “安全第一。”", "王芳: “钱不是问题。”"}},
		{"nobody is named", "据说，港口已经满了。", nil},
		{"in a text that is English otherwise", "Marta Lindqvist opened the meeting.\n\n张伟说：“码头太旧了。”", []string{"张伟: “码头太旧了。”"}},
	} {
		checkSaysAll(t, test.name, test.text, test.want)
	}
}
