package corpus

// ScopedEmbedder is an [Embedder] that keeps something of the texts it is
// given, and keeps it apart by scope.
type ScopedEmbedder interface {
	Embedder
	// In is the embedder for the texts of one scope. Its vectors are those of
	// the embedder itself.
	In(scope Scope) Embedder
}

// EmbedderIn is e for the texts of one scope: e itself, unless it is a
// [ScopedEmbedder].
func EmbedderIn(e Embedder, scope Scope) Embedder {
	if s, ok := e.(ScopedEmbedder); ok {
		return s.In(scope)
	}
	return e
}
