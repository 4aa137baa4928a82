package rag

import (
	"context"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/corpus"
)

const around = 200 // code points of context before and after a passage's sentence

// library gives the articles of one scope while one question is answered, each
// read once.
type library struct {
	store corpus.Store
	scope corpus.Scope
	open  map[string]*openArticle
}

type openArticle struct {
	corpus.Article
	text corpus.Text
}

func (e *Engine) library(scope corpus.Scope) *library {
	return &library{store: e.Store, scope: scope, open: map[string]*openArticle{}}
}

func (l *library) article(ctx context.Context, id string) (*openArticle, error) {
	if a, ok := l.open[id]; ok {
		return a, nil
	}
	a, err := l.store.Article(ctx, l.scope, id)
	if err != nil {
		return nil, err
	}
	o := &openArticle{Article: a, text: corpus.NewText(a.Text)}
	l.open[id] = o
	return o, nil
}

// statements reads what a filter lets through, in the store's order.
func (l *library) statements(ctx context.Context, f corpus.StatementFilter) ([]corpus.Statement, error) {
	var out []corpus.Statement
	for s, err := range l.store.Statements(ctx, l.scope, f) {
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// byID reads statements in the order of ids. What has gone meanwhile is left
// out.
func (l *library) byID(ctx context.Context, ids []string) ([]corpus.Statement, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := l.statements(ctx, corpus.StatementFilter{IDs: ids})
	if err != nil {
		return nil, err
	}
	at := make(map[string]corpus.Statement, len(found))
	for _, s := range found {
		at[s.ID] = s
	}
	out := make([]corpus.Statement, 0, len(found))
	for _, id := range ids {
		if s, ok := at[id]; ok {
			out = append(out, s)
		}
	}
	return out, nil
}

// passages makes statements ready to be written from.
func (l *library) passages(ctx context.Context, statements []corpus.Statement) ([]Passage, error) {
	out := make([]Passage, 0, len(statements))
	for _, s := range statements {
		p, err := l.passage(ctx, s)
		if corpus.CodeOf(err) == corpus.NotFound {
			continue // removed since it was found
		}
		if err != nil {
			return nil, err
		}
		p.N = len(out) + 1
		out = append(out, p)
	}
	return out, nil
}

func (l *library) passage(ctx context.Context, s corpus.Statement) (Passage, error) {
	a, err := l.article(ctx, s.ArticleID)
	if err != nil {
		return Passage{}, err
	}
	span := s.Span()
	p := Passage{
		Citation: Citation{
			Statement: s.ID,
			SpeakerID: s.SpeakerID,
			Speaker:   s.Speaker,
			Role:      oneLine(s.Role),
			Kind:      s.Kind,
			Quote:     a.text.Slice(span), // what is shown is what the article says, whatever was stored beside it
			Article:   a.ref(),
			Start:     span.Start,
			End:       span.End,
			Context:   a.text.Slice(s.Context),
		},
		Cue:      cueText(a.text, s.Cue, span.Start),
		Before:   a.text.Slice(corpus.Span{Start: s.Context.Start - around, End: s.Context.Start}),
		After:    a.text.Slice(corpus.Span{Start: s.Context.End, End: s.Context.End + around}),
		Modality: s.Modality,
	}
	for _, c := range s.Content {
		p.Content = append(p.Content, corpus.Span{Start: c.Start - span.Start, End: c.End - span.Start})
	}
	p.begin()
	return p, nil
}

// joins is what joins a cue and what was said; it is not the speaker's.
var joins = regexp.MustCompile(`^[\s,;:–—-]*(?:that\s+)?[\s,;:–—-]*`)

// begin lets a citation begin at the speaker's words: what joins them to the
// cue before them goes to the cue. The quote stays exactly text[start:end].
func (p *Passage) begin() {
	if p.Kind == corpus.Narration || len(p.Content) == 0 {
		return
	}
	joint := p.Quote[:joins.FindStringIndex(p.Quote)[1]]
	n := utf8.RuneCountInString(joint)
	if n == 0 || p.Content[0].Start != 0 || p.Content[0].Len() <= n || !hasWords(p.Quote[len(joint):]) {
		return
	}
	p.Quote, p.Start = p.Quote[len(joint):], p.Start+n
	for i := range p.Content {
		p.Content[i].Start, p.Content[i].End = max(0, p.Content[i].Start-n), p.Content[i].End-n
	}
	if strings.Contains(joint, "that") && p.Cue != "" && !strings.HasSuffix(p.Cue, " that") {
		p.Cue += " that"
	}
}

func (a *openArticle) ref() ArticleRef {
	r := ArticleRef{ID: a.ID, Title: a.Title, Source: a.Source, URL: a.URL}
	if !a.Published.IsZero() {
		r.Published = a.Published.Format("2006-01-02")
	}
	return r
}

// citation is a passage as it is shown, numbered n. Links are made only here,
// since most passages are never shown.
func (l *library) citation(p Passage, n int) Citation {
	c := p.Citation
	c.N = n
	if a, ok := l.open[c.Article.ID]; ok {
		c.Link = linkTo(a.URL, a.text, corpus.Span{Start: c.Start, End: c.End})
	}
	return c
}

// cueText is a cue as it stands before what is said, which begins at content:
// with the words between them, which may turn its sense ("warned against …").
// Where they are too many to be told, it is [Neutral].
func cueText(text corpus.Text, cue []corpus.Span, content int) string {
	parts := make([]string, 0, len(cue))
	for _, c := range cue {
		parts = append(parts, oneLine(text.Slice(c)))
	}
	said := strings.Join(parts, " ")
	if len(cue) == 0 || cue[len(cue)-1].End >= content {
		return said
	}
	between := strings.TrimRight(oneLine(text.Slice(corpus.Span{Start: cue[len(cue)-1].End, End: content})), "\"“„«‘'「『 ")
	switch {
	case between == "", strings.HasSuffix(between, ":"), strings.HasSuffix(between, ","):
		return said // what is said stands apart from the cue
	case len(strings.Fields(between)) <= 6 && !strings.ContainsFunc(between, func(r rune) bool { return !unicode.IsLower(r) && r != ' ' }):
		return said + " " + between
	}
	return Neutral
}

// oneLine is a text without line breaks and doubled spaces.
func oneLine(s string) string { return strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ") }
