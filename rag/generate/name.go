package generate

import (
	"context"
	"net/url"
	"strings"
	"sync"

	"whosaid/corpus"
	"whosaid/rag/internal/endpoint"
)

// usual is the model that is asked for at OpenAI's own endpoint where none is
// configured.
const usual = "gpt-4o-mini"

// naming finds out what an endpoint's model is called, once, where nobody has
// said.
type naming struct {
	client *endpoint.Client

	mu   sync.Mutex
	name string // "" until it is known
}

func newNaming(client *endpoint.Client, e Endpoint) *naming {
	n := &naming{client: client, name: e.Model}
	if u, err := url.Parse(e.BaseURL); n.name == "" && (e.BaseURL == "" || err == nil && u.Hostname() == "api.openai.com") {
		n.name = usual
	}
	return n
}

// known is the name as far as it is known.
func (n *naming) known() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.name == "" {
		return "model"
	}
	return n.name
}

// find is the name: the one that was configured, else the first that the
// endpoint lists and that is not for embedding. One request at a time asks for
// the list; a failure is not remembered.
func (n *naming) find(ctx context.Context) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.name != "" {
		return n.name, nil
	}
	list, err := n.client.ListModels(ctx)
	if err != nil {
		return "", err
	}
	for _, m := range list.Models {
		if m.ID == "" || strings.Contains(strings.ToLower(m.ID), "embed") {
			continue
		}
		n.name = m.ID
		return n.name, nil
	}
	return "", corpus.Errorf(corpus.Unavailable, "The model's endpoint lists no model. Name one: WHOSAID_MODEL=….")
}
