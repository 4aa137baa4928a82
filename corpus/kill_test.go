package corpus_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"whosaid/corpus"
	"whosaid/corpus/sqlite"
)

// killed is the environment variable that makes the test binary the program
// that is killed; it holds the store's path and the number of articles.
const killed = "WHOSAID_TEST_KILLED"

func TestMain(m *testing.M) {
	if task := os.Getenv(killed); task != "" {
		if err := ingestAll(task); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	m.Run()
}

// ingestAll adds all articles that are not there yet and prints "added ID" as
// soon as the ingester has said so.
func ingestAll(task string) error {
	var path string
	var n int
	if _, err := fmt.Sscanf(task, "%d %s", &n, &path); err != nil {
		return err
	}
	ctx := context.Background()
	s, err := sqlite.Open(ctx, path)
	if err != nil {
		return err
	}
	in := over(s)
	for k := range n {
		given := numbered(k)
		doc, err := in.Reader.Read(ctx, given)
		if err != nil {
			return err
		}
		id := corpus.ArticleID(doc.Text)
		if _, err := s.Article(ctx, corpus.Local, id); err != nil { // superseded ones are not to come back
			if _, err := in.Add(ctx, corpus.Local, given); err != nil {
				return err
			}
		}
		fmt.Println("added", id)
	}
	return s.Close()
}

// numbered is the k-th article. Every fifth is a revision of the one before.
func numbered(k int) corpus.Input {
	rng := rand.New(rand.NewPCG(uint64(k), 3))
	var b strings.Builder
	fmt.Fprintf(&b, "Session %d\n", k)
	fmt.Fprintf(&b, "Present: Guest %d, Chair %d (chair of session %d).\n", k, k%7, k)
	for i := range 5 + rng.IntN(30) {
		if rng.IntN(4) == 0 {
			fmt.Fprintf(&b, "Item %d of session %d was put off — as ever.\n", i, k)
		} else {
			fmt.Fprintf(&b, "Delegate %d said that item %d of session %d costs €%d.\n", rng.IntN(20), i, k, rng.IntN(1e6))
		}
	}
	origin := k
	if k%5 == 4 {
		origin--
	}
	return input(fmt.Sprintf("/session-%d.txt", origin), b.String())
}

func TestNothingReportedIsLostWhenTheProgramIsKilled(t *testing.T) {
	articles, deadline := 200, 8*time.Second
	if testing.Short() {
		articles = 40
	}
	path := filepath.Join(t.TempDir(), "store.db")
	reported := map[string]bool{}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	kills, done := 0, false
	for start := time.Now(); !done; {
		// When this takes too long, the last one may run to its end.
		var when *killing
		if time.Since(start) < deadline {
			when = &killing{lines: rng.IntN(articles / 10), later: time.Duration(rng.IntN(3000)) * time.Microsecond}
			if rng.IntN(6) == 0 { // as it opens the store
				when = &killing{lines: -1, later: time.Duration(rng.IntN(80)) * time.Millisecond}
			}
		}
		done = run(t, fmt.Sprintf("%d %s", articles, path), when, reported)
		if !done {
			kills++
		}
		// Every other time the next run finds everything just as the killed
		// one left it.
		if done || kills%2 == 0 {
			checkWhole(t, path, articles, reported, done)
		}
		if t.Failed() {
			return
		}
	}
	if len(reported) != articles {
		t.Errorf("%d of %d articles were reported", len(reported), articles)
	}
	t.Logf("killed %d times", kills)
}

// killing is when a program is killed: some time after it has printed so many
// lines that it had not printed before, or after its start where lines is −1.
type killing struct {
	lines int
	later time.Duration
}

// run runs the program, notes what it reports, and tells whether it came to
// its end.
func run(t *testing.T, task string, when *killing, reported map[string]bool) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), killed+"="+task)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() {
		time.Sleep(when.later)
		cmd.Process.Kill()
	}
	dying := make(chan struct{})
	if when == nil || when.lines >= 0 {
		close(dying)
	} else {
		go func() { defer close(dying); kill() }()
	}
	lines := bufio.NewReader(out)
	for fresh := 0; ; {
		line, err := lines.ReadString('\n')
		if err == io.EOF { // a line without its end was not said
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		id := strings.TrimSpace(strings.TrimPrefix(line, "added "))
		if reported[id] {
			continue
		}
		reported[id] = true
		if fresh++; when != nil && when.lines >= 0 && fresh == when.lines+1 {
			dying = make(chan struct{})
			go func() { defer close(dying); kill() }()
		}
	}
	<-dying
	err = cmd.Wait()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("the program failed: %v\n%s", err, stderr.String())
	}
	return err == nil
}

// checkWhole checks that every reported article is whole and that nothing else
// is there but whole articles.
func checkWhole(t *testing.T, path string, articles int, reported map[string]bool, done bool) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	in := over(s)
	wantSaid, wantPeople := []string(nil), map[string]bool{}
	current := listed(t, in)
	for k := range articles {
		doc, err := in.Reader.Read(t.Context(), numbered(k))
		if err != nil {
			t.Fatal(err)
		}
		id := corpus.ArticleID(doc.Text)
		stored, err := s.Article(t.Context(), corpus.Local, id)
		switch {
		case err != nil && corpus.CodeOf(err) == corpus.NotFound && !reported[id] && !done:
			if slices.Contains(current, id) {
				t.Errorf("article %d is listed but cannot be read", k)
			}
			continue
		case err != nil:
			t.Fatalf("article %d, reported %v: %v", k, reported[id], err)
		}
		equal(t, "the text of an article", stored.Text, doc.Text)
		equal(t, "whether it is listed", slices.Contains(current, id), stored.SupersededBy == "")
		if stored.SupersededBy != "" {
			continue
		}
		reading := in.Attributor.Read(doc.Text)
		for _, p := range reading.People {
			wantPeople[p.Name] = true
		}
		for _, a := range reading.Attributions {
			name := ""
			if a.Person >= 0 {
				name = reading.People[a.Person].Name
			}
			wantSaid = append(wantSaid, name+": "+corpus.Slice(doc.Text, a.Content[0]))
		}
	}
	gotSaid := said(t, in)
	slices.Sort(gotSaid)
	slices.Sort(wantSaid)
	equal(t, "the statements", gotSaid, wantSaid)
	speakers, err := s.Speakers(t.Context(), corpus.Local)
	if err != nil {
		t.Fatal(err)
	}
	gotPeople := map[string]bool{}
	for _, p := range speakers {
		gotPeople[p.Name] = true
	}
	equal(t, "the speakers", gotPeople, wantPeople)
	vectorsFit(t, in)
}
