package generate_test

import (
	"strings"
	"testing"

	"whosaid/rag/generate/modeltest"
)

func TestAModelMayAnswerInTheAskersLanguage(t *testing.T) {
	for _, c := range []struct{ name, question, sentence string }{
		{"Spanish", "¿Qué dijo Renata Oyelaran?", "Según Renata Oyelaran, cada invierno de retraso costaría a los pueblos 14 millones de coronas: {%}"},
		{"Spanish, beginning otherwise", "¿Qué dijo Renata Oyelaran?", "En marzo, la economista Renata Oyelaran comparó el puerto: {%}"},
		{"French", "Qu’a dit Renata Oyelaran ?", "D'après Renata Oyelaran, l'hiver coûterait cher aux villes : {%}"},
		{"Chinese", "Renata Oyelaran说了什么？", "Renata Oyelaran 谈到了港口：{%}"},
		{"Arabic", "ماذا قالت Renata Oyelaran؟", "قالت Renata Oyelaran عن الميناء: {%}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAsking(t)
			a.server.Script(modeltest.Cited(c.sentence, "14 million"))
			answer := a.ask(t, c.question)
			own, _, _ := strings.Cut(c.sentence, "{")
			if answer.Writer != byModel || !strings.HasPrefix(answer.Text, own) {
				t.Errorf("writer %q, notice %q: %s", answer.Writer, answer.Notice, answer.Text)
			}
			if prompt := a.server.Requests()[0].Messages[0].Content; !strings.Contains(prompt, "language of the question") {
				t.Error("the prompt does not ask for the question's language")
			}
		})
	}
	for name, lie := range map[string]string{
		"another speaker in Spanish": "Según Tomas Ekblad, el puerto cuesta caro: {%}",
		"a number in Spanish":        "Según Renata Oyelaran, el puerto costaría quince millones de coronas: {%}",
		"a number in Chinese":        "Renata Oyelaran 谈到了 15 个港口：{%}",
		"a denial in Spanish":        "Renata Oyelaran negó esto: {%}",
	} {
		t.Run(name, func(t *testing.T) {
			a := newAsking(t)
			a.server.Script(modeltest.Cited(lie, "14 million"))
			if answer := a.ask(t, "¿Qué dijo Renata Oyelaran?"); answer.Writer != extractive {
				t.Errorf("told on: %s", answer.Text)
			}
		})
	}
}
