package static_test

import (
	"context"
	"testing"

	"whosaid/rag/embed/static"
)

// statements are of the length that statements have.
var statements = []string{
	"The harbour should be dredged before winter, the engineer told the council, or the ferries will have to turn back at low tide.",
	"Nobody had asked the fishermen of Brekkavik what they thought of the new pier.",
	"“We will not sign a contract that we have not read,” said Ottilie Grauvogel-Nkemelu.",
	"Taxes on fuel rose by 4.5 per cent in three years, which the minister called regrettable but necessary.",
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := static.New(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEmbed(b *testing.B) {
	e, err := static.New()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Embed(context.Background(), statements); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(statements)*b.N)/b.Elapsed().Seconds(), "texts/s")
}
