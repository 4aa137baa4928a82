package rag

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"whosaid/corpus"
)

// Config is what an [Engine] is made of. Store, Index and Extractive are
// needed.
type Config struct {
	Store      corpus.Store
	Index      Index
	Extractive Writer        // writes without a model; never fails
	Model      Writer        // nil: answers are extractive
	Timeout    time.Duration // for the model to write one answer; 30 s where 0
	Budget     int           // tokens that the model may take a day in one scope; no limit where 0
	Kept       int           // answers of the model's that are kept for those who ask the same; 256 where 0, none where negative
	Log        *slog.Logger  // nil: nothing is logged
}

// Engine answers questions about who said what. It is safe for concurrent use.
type Engine struct {
	Config
	directory *directory
	glossary  *glossary
	lexicon   *lexicon
	shared    *shared
	budget    *budget
	rules     []rule // that every sentence is held to
}

// MaxQuestion is the number of characters above which a question is refused:
// as many as a Discord message has.
const MaxQuestion = 2000

// New makes an engine.
func New(c Config) *Engine {
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Kept == 0 {
		c.Kept = 256
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	lexicon, err := newLexicon()
	if err != nil {
		panic(err) // the tables are part of the program
	}
	return &Engine{Config: c, lexicon: lexicon, shared: newShared(c.Kept), rules: checks(), budget: &budget{store: c.Store}, directory: &directory{store: c.Store, scopes: map[corpus.Scope]*knownPeople{}}, glossary: newGlossary(glossaryTable)}
}

// Ask answers a question and tells progress, unless that is nil, how far it
// is; progress is called from the goroutine that called Ask. It errs only for
// a question that cannot be asked ([corpus.Invalid], [corpus.TooLarge]), a
// store that fails, and a context that ends.
//
// With a model, the same question over an unchanged corpus is answered once:
// those who ask it at the same time wait for the first, who alone is told
// progress, and those who ask later get its answer.
func (e *Engine) Ask(ctx context.Context, q Question, progress func(Progress)) (Answer, error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	q.Text = strings.TrimSpace(Clean(q.Text))
	q.Speaker = strings.TrimSpace(Clean(q.Speaker))
	if q.Text == "" && q.Speaker != "" {
		q.Text = "What did " + q.Speaker + " say?"
	}
	switch n := utf8.RuneCountInString(q.Text); {
	case n == 0:
		return Answer{}, corpus.Errorf(corpus.Invalid, "The question is empty. Ask who said what, for example: What did the chair say about trade?")
	case n > MaxQuestion:
		return Answer{}, corpus.Errorf(corpus.TooLarge, "The question has %d characters; at most %d can be asked. Ask something shorter.", n, MaxQuestion)
	}
	if e.Model == nil || q.Policy.NoModel {
		return e.answer(ctx, q, progress)
	}
	return e.share(ctx, q, func() (Answer, error) { return e.answer(ctx, q, progress) })
}

func (e *Engine) answer(ctx context.Context, q Question, progress func(Progress)) (Answer, error) {
	begun := time.Now()
	answer := Answer{Question: q.Text, Citations: []Citation{}, Related: []Citation{}, Writer: e.Extractive.Name(), Timing: map[string]Millis{}}
	defer func() { answer.Timing["total"] = Since(begun) }()

	progress(Progress{Stage: "searching"})
	p, err := e.prepare(ctx, q, &answer)
	if err != nil {
		return Answer{}, err
	}
	if p == nil {
		return answer, nil
	}
	began := time.Now()
	plan, err := p.plan(ctx)
	if err == nil && howOften.MatchString(q.Text) {
		plan, err = p.counted(ctx, plan)
	}
	if err != nil {
		return Answer{}, fmt.Errorf("find what answers: %w", err)
	}
	answer.Timing["retrieve"] = Since(began)
	answer.Answerable, answer.Total, answer.Next = plan.answerable, plan.total, plan.next
	if !plan.answerable {
		answer.refuse(plan.reason...)
	} else {
		answer.Said.Reason = append(p.readAs(), plan.reason...)
		answer.Reason = answer.Said.Reason.String()
	}
	for _, r := range plan.related {
		answer.Related = append(answer.Related, p.lib.citation(r, len(answer.Related)+1))
	}
	if !plan.answerable {
		return answer, nil
	}
	brief := Brief{Question: q.Text, Topic: strings.TrimSpace(p.u.Topic + " " + eventTold(p.u.Event)), History: q.History, Passages: plan.passages, Compare: p.u.Compare, Correction: plan.correction.String()}
	brief.Language = q.Policy.Language
	w := writing{engine: e, scope: q.Scope, policy: q.Policy, known: p.known, brief: brief, opening: []corpus.Remarks{plan.correction, plan.counted}, progress: progress, answer: &answer}
	if err := w.write(ctx); err != nil {
		return Answer{}, err
	}
	for i, cited := range w.cited {
		answer.Citations = append(answer.Citations, p.lib.citation(cited, i+1))
	}
	return answer, nil
}

// refuse has an answer say why there is none.
func (a *Answer) refuse(why ...corpus.Remark) {
	a.Said.Reason, a.Said.Text = why, []Line{{Remarks: why}}
	a.Reason = a.Said.Reason.String()
	a.Text = a.Reason
}

// prepare brings the index in step and reads the question. It returns nil
// where the answer is already complete: nothing can be found.
func (e *Engine) prepare(ctx context.Context, q Question, answer *Answer) (*planner, error) {
	began := time.Now()
	if err := e.Index.Sync(ctx, q.Scope); err != nil {
		return nil, fmt.Errorf("bring the index in step: %w", err)
	}
	known, err := e.directory.people(ctx, q.Scope)
	if err != nil {
		return nil, err
	}
	p := &planner{engine: e, known: known, lib: e.library(q.Scope), scope: q.Scope, query: Query{Scope: q.Scope}, offset: q.Offset}
	if len(known.articles) == 0 {
		answer.refuse(corpus.Remarkf("There are no articles here yet. Add some: /corpus add on Discord, or whosaid ingest FILE in a terminal."))
		return nil, nil
	}
	if q.Article != "" {
		p.query.Articles = known.articlesCalled(q.Article)
		if len(p.query.Articles) == 0 {
			answer.refuse(corpus.Remarkf("There is no article called “%s” here.", oneLine(Clean(q.Article))))
			return nil, nil
		}
	}
	if p.u, err = e.understand(ctx, p, q); err != nil {
		return nil, err
	}
	if asked := e.lexicon.aspect(p.u.Topic); len(p.u.Speakers) > 0 && p.u.Topic != "" && !p.u.Presumes && asked.total == 0 {
		if asked.asking(q.Text); len(asked.manners) == 0 {
			p.u.Topic = "" // all of it tells how the question is asked
		}
	}
	if (p.u.Order != "" || p.u.Compare) && formAlone.MatchString(p.u.Topic) {
		p.u.Topic = ""
	}
	p.query.Since, p.query.Until = p.u.since, p.u.until
	if len(p.query.Articles) == 0 {
		p.query.Articles = p.u.articles
	}
	answer.Understood = p.u
	answer.Timing["understand"] = Since(began)
	return p, nil
}
