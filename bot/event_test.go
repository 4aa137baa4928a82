package bot

import (
	"encoding/json"
	"testing"
)

// FuzzInteraction: an interaction is read or refused, whatever is in it.
func FuzzInteraction(f *testing.F) {
	for _, body := range []string{
		`{"id":"1","token":"t","type":3,"data":{"custom_id":"::"},"user":{"id":"2"}}`,
		`{"id":"1","token":"t","type":2,"data":{"name":"ask","options":[null]},"member":{"user":null}}`,
		`{"id":"1","token":"t","type":5,"data":{"custom_id":"paste","components":[{"type":1,"components":[]}]},"user":{"id":"2"}}`,
		`{"id":"1","token":"t","type":3,"data":null,"message":{"components":[{"type":999}]}}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(_ *testing.T, body string) {
		_ = decoded(json.RawMessage(body), func(e *arrival) {
			if e.Interaction == nil {
				return
			}
			i := &interaction{Interaction: e.Interaction, b: &Bot{}}
			if i.read() == nil {
				_, _ = i.scope(), i.text("question")
				_, _ = i.typed("title"), i.attachment("file")
				_, _ = i.focused()
			}
		})
	})
}
