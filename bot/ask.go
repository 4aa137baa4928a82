package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"whosaid/rag"
)

// asked is a question and who asked it.
type asked struct {
	rag.Question
	by      string // the asker's user id
	heading bool   // the question is repeated above the answer
	before  memory // what it goes on from
	hangs   bool   // a thread can hang on the answer
	thread  string // the thread of the bot's that it is asked in; "" elsewhere
}

// ask answers /ask.
func (b *Bot) ask(ctx context.Context, i *interaction) error {
	return b.answer(ctx, i, asked{
		Question: rag.Question{Scope: i.scope(), Text: i.text("question"), Speaker: i.text("speaker"), Article: i.text("article")},
		by:       i.asker(), heading: true, hangs: i.threadable(),
	})
}

// errStopping says that an answer was ended because the bot stops.
var errStopping = errors.New("the bot is stopping")

// answer asks the engine and shows the answer in r while it grows.
func (b *Bot) answer(ctx context.Context, r reply, q asked) error {
	heading := ""
	if q.heading {
		heading = q.Text
	}
	s, err := b.settingsOf(ctx, q.Scope)
	if err != nil {
		return errors.Join(err, b.finish(ctx, r, errorView(r.words(), heading, err)))
	}
	q.Policy = s.policy()
	leave, ok := b.desk.enter(ctx)
	if !ok {
		if ctx.Err() != nil {
			return b.stopped(ctx, r)
		}
		return b.say(ctx, r, "note.busy")
	}
	growth := b.grow(ctx, r, heading)
	a, err := b.askEngine(ctx, q.Question, growth)
	leave()
	growth.stop()
	switch {
	case err != nil && ctx.Err() != nil:
		return b.stopped(ctx, r)
	case err != nil:
		return errors.Join(fmt.Errorf("ask: %w", err), b.finish(ctx, r, errorView(r.words(), heading, err)))
	case b.bare(ctx, q.Question, a):
		return b.finish(ctx, r, emptyView(r.words(), heading, q.Scope, b.Ingester != nil))
	}
	m := answerView(r.words(), heading, a)
	if b.scholar != nil {
		m.Components = answerButtons(r.words(), a)
		if q.hangs {
			m.Components = withThread(r.words(), m.Components)
		}
	}
	id, err := b.show(ctx, r, m)
	if err != nil {
		return err
	}
	about := memoryOf(q, a)
	if q.thread != "" {
		err = b.rememberThread(ctx, q.Scope, q.thread, about)
	}
	return errors.Join(err, b.remember(ctx, q.Scope, id, about))
}

// askEngine asks the engine. A panic of the engine's is an error like others:
// the asker is told.
func (b *Bot) askEngine(ctx context.Context, q rag.Question, g *growth) (a rag.Answer, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return b.Asker.Ask(ctx, q, g.progress)
}

// bare reports whether an answer is empty because the corpus is.
func (b *Bot) bare(ctx context.Context, q rag.Question, a rag.Answer) bool {
	if a.Answerable || len(a.Citations)+len(a.Related) > 0 || b.Store == nil {
		return false
	}
	articles, err := b.Store.Articles(ctx, q.Scope)
	return err == nil && len(articles) == 0
}

// show shows the last state of an answer, which is not given up for the reason
// that the bot is stopping. It returns the id of the message.
func (b *Bot) show(ctx context.Context, r reply, m message) (id string, err error) {
	ctx, cancel := b.lasting(ctx)
	defer cancel()
	if id, err = r.show(ctx, m); err != nil {
		if i, ok := r.(*interaction); ok && tokenOver(err) {
			return i.showLate(ctx, m, err)
		}
		return "", fmt.Errorf("show the answer: %w", err)
	}
	return id, nil
}

// finish is show for an answer that nothing follows.
func (b *Bot) finish(ctx context.Context, r reply, m message) error {
	_, err := b.show(ctx, r, m)
	return err
}

func (b *Bot) stopped(ctx context.Context, r reply) error {
	return errors.Join(errStopping, b.say(ctx, r, "note.stopped"))
}

// growth shows an answer while it is made: at most one edit in Config.Pace, and
// always the newest state.
type growth struct {
	newest chan rag.Progress // of 1: the state that is still to be shown
	cancel context.CancelFunc
	done   sync.WaitGroup
}

func (b *Bot) grow(ctx context.Context, r reply, heading string) *growth {
	ctx, cancel := context.WithCancel(ctx)
	g := &growth{newest: make(chan rag.Progress, 1), cancel: cancel}
	g.done.Go(func() {
		for {
			if sleep(ctx, b.Pace) != nil {
				return
			}
			select {
			case p := <-g.newest:
				// An edit that fails is made good by the next, or by the end.
				if _, err := r.show(ctx, growingView(r.words(), heading, p)); err != nil && ctx.Err() == nil {
					b.Log.Debug("an edit was lost", "error", err)
				}
			case <-ctx.Done():
				return
			}
		}
	})
	return g
}

// progress takes the newest state in place of one not shown yet.
func (g *growth) progress(p rag.Progress) {
	select {
	case <-g.newest:
	default:
	}
	select {
	case g.newest <- p:
	default:
	}
}

// stop ends the edits and waits for the one under way.
func (g *growth) stop() {
	g.cancel()
	g.done.Wait()
}
