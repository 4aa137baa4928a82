package syntax

import (
	"math/rand/v2"

	"whosaid/corpus/attribution/internal/linear"
)

// Learn trains m on documents whose tokens carry the right tags, names, heads
// and relations. Tags and names are learnt in epochs passes; what is random
// comes from seed.
func (m *Model) Learn(docs []*Document, epochs int, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 1))
	for _, d := range docs {
		m.lookUp(d)
	}
	m.words.learn(docs)
	tags, names := linear.NewPerceptron(m.Tags), linear.NewPerceptron(m.Names)
	var scores [32]float32
	var buffer [maxFeatures]uint64
	for range epochs {
		for _, n := range random.Perm(len(docs)) {
			d := docs[n]
			for _, sent := range d.Sentences {
				gold := make([]Token, sent.Last-sent.First)
				copy(gold, d.Tokens[sent.First:sent.Last])
				for i := sent.First; i < sent.Last; i++ {
					if tag, ok := m.words.tag(d.Tokens[i].Word); ok {
						d.Tokens[i].POS = tag
						continue
					}
					clear(scores[:])
					f := d.tagFeatures(buffer[:0], i, sent)
					m.Tags.Score(scores[:], f)
					guess := best(scores[:tagCount])
					tags.Learn(f, int(gold[i-sent.First].POS), guess)
					d.Tokens[i].POS = Tag(guess)
				}
				for i := sent.First; i < sent.Last; i++ {
					if d.plain(i, sent) {
						d.Tokens[i].Name = NoName
						continue
					}
					clear(scores[:])
					f := d.nameFeatures(buffer[:0], i, sent)
					m.Names.Score(scores[:], f)
					guess := best(scores[:nameCount])
					names.Learn(f, int(gold[i-sent.First].Name), guess)
					d.Tokens[i].Name = Name(guess)
				}
				copy(d.Tokens[sent.First:sent.Last], gold)
			}
		}
	}
	tags.Average()
	names.Average()
	m.learnParser(docs, epochs, random)
}
