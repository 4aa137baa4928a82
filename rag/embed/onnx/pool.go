package onnx

// pooling is how the vectors of a text's pieces become the text's.
type pooling string

const (
	mean    pooling = "mean"
	first   pooling = "cls" // that of the first piece
	largest pooling = "max" // the largest of each dimension
	last    pooling = "lasttoken"
)

// pool makes one vector of the n first rows of values.
func (p pooling) pool(values []float32, n, dims int) []float32 {
	out := make([]float32, dims)
	row := func(i int) []float32 { return values[i*dims : (i+1)*dims] }
	switch p {
	case first:
		copy(out, row(0))
	case last:
		copy(out, row(n-1))
	case largest:
		copy(out, row(0))
		for i := 1; i < n; i++ {
			for j, x := range row(i) {
				out[j] = max(out[j], x)
			}
		}
	default: // the length does not matter, so a sum is as good as a mean
		for i := range n {
			for j, x := range row(i) {
				out[j] += x
			}
		}
	}
	return out
}
