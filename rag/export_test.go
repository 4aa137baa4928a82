package rag

import "slices"

// RuleNames are the names of the rules of the check.
func RuleNames() []string {
	var out []string
	for _, r := range checks() {
		out = append(out, r.name)
	}
	return out
}

// Without takes a rule out of an engine's check.
func (e *Engine) Without(rule string) {
	e.rules = slices.DeleteFunc(checks(), func(r rule_) bool { return r.name == rule })
}

type rule_ = rule
