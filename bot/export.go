package bot

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"whosaid/bot/locale"
	"whosaid/corpus"
)

// maxUpload is the largest file that Discord takes everywhere, in bytes; an
// interaction says where it takes larger ones.
const maxUpload = 10 << 20

// export answers /corpus export: the whole corpus as files, each as large as
// Discord takes at most and each of whole articles.
func (b *Bot) export(ctx context.Context, i *interaction) error {
	leave, ok := b.works.enter(ctx)
	if !ok {
		return b.say(ctx, i, "note.busy")
	}
	defer leave()
	parts := &parts{limit: i.uploads(), name: "corpus-" + strings.ReplaceAll(string(i.scope()), ":", "-") + b.Now().UTC().Format("-2006-01-02")}
	parts.put = func(name string, data []byte, last bool) error {
		return b.sendPart(ctx, i, name, data, parts.sent, last)
	}
	for line, err := range corpus.Export(ctx, b.Store, i.scope()) {
		if err == nil {
			err = parts.add(line)
		}
		if err != nil {
			return b.exportFailed(ctx, i, err)
		}
	}
	if err := parts.close(); err != nil {
		return b.exportFailed(ctx, i, err)
	}
	b.audit(ctx, i, func(w locale.Words, who string) string { return w.Say("audit.exported", "Who", who) })
	return nil
}

func (b *Bot) exportFailed(ctx context.Context, i *interaction, err error) error {
	if ctx.Err() != nil {
		return b.stopped(ctx, i)
	}
	return i.fail(ctx, fmt.Errorf("export: %w", err))
}

// uploads is the size of the largest file that may answer an interaction.
func (i *interaction) uploads() int {
	if i.largest > 0 {
		return i.largest
	}
	return maxUpload
}

// sendPart shows one file of an export: the first in the answer, the others
// below it.
func (b *Bot) sendPart(ctx context.Context, i *interaction, name string, data []byte, before int, last bool) error {
	m := noteView(i.words().Say("corpus.exported"))
	if before > 0 || !last {
		m = noteView(i.words().Say("corpus.part", "Part", before+1))
	}
	file := &discordgo.File{Name: name, ContentType: "application/gzip", Reader: bytes.NewReader(data)}
	method, path := http.MethodPatch, "webhooks/"+i.AppID+"/"+i.Token+"/messages/@original"
	w := m.wire()
	if before > 0 {
		method, path = http.MethodPost, "webhooks/"+i.AppID+"/"+i.Token
		w.Flags |= discordgo.MessageFlagsEphemeral
	}
	return b.rest.upload(ctx, i.bucket, method, path, w, file)
}

// parts packs lines into files of a size.
type parts struct {
	limit int
	name  string
	put   func(name string, data []byte, last bool) error

	sent  int
	head  []byte // the first line, with which every part begins
	plain int    // bytes that went into the part, packed or not
	out   bytes.Buffer
	zip   *gzip.Writer
}

// add adds a line. A part is full where another large line might not fit.
func (p *parts) add(line []byte) error {
	if p.head == nil {
		p.head = bytes.Clone(line)
	}
	if p.zip != nil && p.out.Len()+len(line) > p.limit-p.limit/16 {
		// Packed, the line is smaller; whether it would fit is seen only then.
		packed, err := packedSize(line)
		if err != nil {
			return err
		}
		if p.out.Len()+packed > p.limit-p.limit/16 {
			if err := p.flush(false); err != nil {
				return err
			}
		}
	}
	if p.zip == nil {
		p.zip = gzip.NewWriter(&p.out)
		if p.sent > 0 {
			if err := p.write(p.head); err != nil {
				return err
			}
		}
	}
	return p.write(line)
}

func (p *parts) write(line []byte) error {
	if _, err := p.zip.Write(append(line[:len(line):len(line)], '\n')); err != nil {
		return err
	}
	// So that the length of what is packed is known.
	if p.plain += len(line); p.plain < p.limit/16 {
		return nil
	}
	p.plain = 0
	return p.zip.Flush()
}

func packedSize(line []byte) (int, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(line); err != nil {
		return 0, err
	}
	err := z.Close()
	return out.Len(), err
}

// flush sends the part that was packed.
func (p *parts) flush(last bool) error {
	if err := p.zip.Close(); err != nil {
		return err
	}
	if p.out.Len() > p.limit {
		return faultOf(corpus.TooLarge, nil, "corpus.part_too_large")
	}
	name := p.name + ".jsonl.gz"
	if p.sent > 0 || !last {
		name = fmt.Sprintf("%s-part-%d.jsonl.gz", p.name, p.sent+1)
	}
	if err := p.put(name, p.out.Bytes(), last); err != nil {
		return err
	}
	p.sent++
	p.plain, p.zip = 0, nil
	p.out.Reset()
	return nil
}

func (p *parts) close() error {
	if p.zip == nil {
		return nil
	}
	return p.flush(true)
}

// reindex answers /corpus reindex: every article is read again with the
// attribution of now. What was read stays when it is stopped.
func (b *Bot) reindex(ctx context.Context, i *interaction) error {
	if !b.rereading.start(i.scope()) {
		return b.say(ctx, i, "corpus.rereading_already")
	}
	defer b.rereading.end(i.scope())
	leave, ok := b.works.enter(ctx)
	if !ok {
		return b.say(ctx, i, "note.busy")
	}
	defer leave()
	articles, err := b.Store.Articles(ctx, i.scope())
	if err != nil {
		return i.fail(ctx, err)
	}
	shown, statements, failed := time.Time{}, 0, 0
	for n, a := range articles {
		if time.Since(shown) > b.Pace {
			shown = time.Now()
			b.progress(ctx, i, "corpus.rereading", "Article", n+1, "Articles", len(articles))
		}
		added, err := b.Ingester.Reread(ctx, i.scope(), a.ID)
		switch {
		case ctx.Err() != nil:
			return b.stopped(ctx, i)
		case corpus.CodeOf(err) == corpus.NotFound: // removed meanwhile
		case err != nil:
			failed++
			b.Log.Error("an article could not be read again", "article", a.ID, "error", err)
		}
		statements += added.Statements
	}
	read := func(w locale.Words) string { return w.Count("status.articles", len(articles)) }
	found := func(w locale.Words) string { return w.Count("corpus.statements", statements) }
	b.audit(ctx, i, func(w locale.Words, who string) string {
		return w.Say("audit.reread", "Who", who, "Articles", read(w), "Statements", found(w))
	})
	w := i.words()
	said := w.Say("corpus.reread", "Articles", read(w), "Statements", found(w))
	if failed > 0 {
		said += "\n" + w.Count("corpus.not_reread", failed)
	}
	return b.finish(ctx, i, noteView(said))
}
