package linear

// Perceptron trains a table by the averaged perceptron (Collins, 2002): the
// weights it ends with are the mean of those it had after each example, which
// is what keeps it from following the last ones.
type Perceptron struct {
	Table *Table
	total []float64
	stamp []int32
	now   int32
}

// NewPerceptron trains t.
func NewPerceptron(t *Table) *Perceptron {
	return &Perceptron{Table: t, total: make([]float64, len(t.weights)), stamp: make([]int32, len(t.weights))}
}

// Learn moves the weights of the features towards class gold and away from
// class guess; it is to be called once for each example, right or wrong.
func (p *Perceptron) Learn(features []uint64, gold, guess int) {
	p.now++
	if gold == guess {
		return
	}
	for _, f := range features {
		row := p.Table.Row(f)
		p.add(row+gold, 1)
		p.add(row+guess, -1)
	}
}

func (p *Perceptron) add(i int, by float32) {
	p.total[i] += float64(p.now-p.stamp[i]) * float64(p.Table.weights[i])
	p.stamp[i] = p.now
	p.Table.weights[i] += by
}

// Average ends the training.
func (p *Perceptron) Average() {
	for i, w := range p.Table.weights {
		total := p.total[i] + float64(p.now-p.stamp[i])*float64(w)
		p.Table.weights[i] = float32(total / float64(max(p.now, 1)))
	}
}

// AdaGrad trains a table by stochastic gradient descent with a step of its own
// for each weight (Duchi, Hazan and Singer, 2011), and shrinks weights a little
// towards zero each time they are touched.
type AdaGrad struct {
	Table *Table
	Rate  float32
	decay float32
	sum   []float32
	mean  []float32
	kept  int
}

// NewAdaGrad trains t; the rate is to be set.
func NewAdaGrad(t *Table, decay float32) *AdaGrad {
	return &AdaGrad{Table: t, decay: decay, sum: make([]float32, len(t.weights))}
}

// Step moves the weights of the features against the gradient of the loss with
// respect to each class's score.
func (a *AdaGrad) Step(features []uint64, gradient []float32) {
	for _, f := range features {
		row := a.Table.Row(f)
		for c, g := range gradient {
			if g == 0 {
				continue
			}
			w := &a.Table.weights[row+c]
			g += a.decay * *w
			s := &a.sum[row+c]
			*s += g * g
			*w -= a.Rate * g / (1e-6 + sqrt(*s))
		}
	}
}

// Keep notes the weights as they are; the training ends with the mean of those
// that were noted (Polyak and Juditsky, 1992).
func (a *AdaGrad) Keep() {
	if a.mean == nil {
		a.mean = make([]float32, len(a.Table.weights))
	}
	a.kept++
	for i, w := range a.Table.weights {
		a.mean[i] += w
	}
}

// Average ends the training.
func (a *AdaGrad) Average() {
	for i, w := range a.mean {
		a.Table.weights[i] = w / float32(a.kept)
	}
}
