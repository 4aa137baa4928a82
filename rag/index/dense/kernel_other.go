//go:build !amd64

package dense

// Kernel names the way in which codes are multiplied.
func Kernel() string { return "portable" }

func queryLevels() int { return portableLevels }
func queryZero() int64 { return portableZero }

func (q *query) arrange() { q.codes = portableArrange(q.levels, q.codes) }

func (q *query) dots(codes []uint64, out []uint32) { portableDots(q.codes, codes, out) }
