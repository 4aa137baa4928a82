package rag

// Policy is what those who run a scope have decided about its answers. The zero
// value leaves everything to the engine.
type Policy struct {
	NoModel bool // the answer is the speakers' words alone
	// Budget is the number of tokens that the model may take a day in the
	// scope; 0 for the engine's own, which it cannot exceed.
	Budget int
	// Language is what the model writes in, by its English name; "" for the
	// question's language.
	Language string
}

// budget is the number of tokens a day under a policy, where the engine's own
// limit is this; 0 for none.
func (p Policy) budget(own int) int {
	if p.Budget > 0 && (own <= 0 || p.Budget < own) {
		return p.Budget
	}
	return own
}
