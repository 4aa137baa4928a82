package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"whosaid/rag"
	"whosaid/rag/generate/modeltest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"whosaid": main})
}

// TestScripts runs the command lines in testdata/script as a user would.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("WHOSAID_DATA", filepath.Join(env.WorkDir, "data"))
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
			env.Setenv("NO_COLOR", "1")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"write-bytes": writeBytes, "keep": keep, "model": model},
	})
}

// writeBytes writes a file that a script cannot hold: write-bytes FILE KIND.
func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	data, ok := map[string][]byte{
		"binary":       slices.Repeat([]byte{0x7f, 'E', 'L', 'F', 0, 1, 2, 0xff}, 500),
		"large":        bytes.Repeat([]byte("The chair said the session was open. "), 5<<20/36),
		"windows-1252": []byte("Zo\xeb Garc\xeda, head of the Fictional Caf\xe9 Union, said \x93the harvest was better than expected\x94 on Monday.\n\nShe added that the caf\xe9s would open again in May, and that nobody would lose a job over it.\n"),
		"utf-16":       utf16("Mara Lind, head of the Invented Port Union, said the harbour would stay open all winter.\n"),
	}[args[1]]
	if !ok {
		ts.Fatalf("no bytes of kind %q", args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}

// model starts a model's endpoint for what follows: model honest, or model silent.
func model(ts *testscript.TestScript, _ bool, args []string) {
	server, err := modeltest.New()
	ts.Check(err)
	ts.Defer(server.Close)
	if args[0] == "silent" {
		server.Script(modeltest.Silence())
	}
	ts.Setenv("OPENAI_BASE_URL", server.URL)
}

// keep puts what a pattern's group matches in the last output into a variable:
// keep NAME PATTERN.
func keep(ts *testscript.TestScript, _ bool, args []string) {
	out := ts.ReadFile("stdout")
	found := regexp.MustCompile(args[1]).FindStringSubmatch(out)
	if len(found) != 2 {
		ts.Fatalf("%s is not in %s", args[1], out)
	}
	ts.Setenv(args[0], found[1])
}

func utf16(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, r := range s {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

// whosaid runs the program in-process on a data folder of its own.
func whosaid(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(context.Background(), args, strings.NewReader(stdin), &out, &errs)
	return out.String(), errs.String(), status
}

func TestExitStatusTellsWrongUsageFromFailure(t *testing.T) {
	t.Setenv("WHOSAID_DATA", t.TempDir())
	t.Setenv("DISCORD_TOKEN", "")
	for _, test := range []struct {
		args   []string
		status int
	}{
		{[]string{"--version"}, 0},
		{[]string{"articles"}, 0},
		{[]string{"nonsense"}, 2},
		{[]string{"ask"}, 2},
		{[]string{"articles", "--no-such-flag"}, 2},
		{[]string{"ask", "--embedder", "nonsense", "who?"}, 2},
		{[]string{"ingest", "no-such-file.txt"}, 1},
		{[]string{"serve"}, 1},
		{[]string{"config", "--config", "no-such.toml"}, 1},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			_, stderr, status := whosaid(t, "", test.args...)
			if status != test.status {
				t.Errorf("exit status %d, want %d; stderr: %s", status, test.status, stderr)
			}
			if lines := strings.Count(stderr, "\n"); status != 0 && lines != 1 {
				t.Errorf("want one clear sentence on standard error, got %d lines: %s", lines, stderr)
			}
		})
	}
}

// forumArticle is the real article that the figures in the docs are about.
func forumArticle(t testing.TB) string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "forum-2026", "focus-on-jointly-building.txt")
	if _, err := os.Stat(path); err != nil {
		t.Skip("the real forum article is not at ../shared beside the repository")
	}
	return path
}

func TestTheRealForumArticle(t *testing.T) {
	article := forumArticle(t)
	t.Setenv("WHOSAID_DATA", t.TempDir())
	t.Setenv("OPENAI_API_KEY", "")
	t.Setenv("OPENAI_BASE_URL", "")
	if out, stderr, status := whosaid(t, "", "ingest", article); status != 0 || !strings.Contains(out, "by 11 speakers") {
		t.Fatalf("ingest: exit status %d, %s%s", status, out, stderr)
	}

	t.Run("the eleven quoted speakers and nobody else", func(t *testing.T) {
		out, _, _ := whosaid(t, "", "speakers", "--json")
		var speakers []speakerJSON
		if err := json.Unmarshal([]byte(out), &speakers); err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, s := range speakers {
			got = append(got, s.Name)
		}
		slices.Sort(got)
		want := []string{
			"Bai Chunli", "Chen Wenling", "Liu Weidong", "Lu Ruquan", "Ou Xiaoli", "Qiu Jin",
			"Song Zhouying", "Sun Fubao", "Wang Wen", "Zhang Xiuwu", "Zhu Zhongliang",
		}
		if !slices.Equal(got, want) {
			t.Errorf("speakers\n got %q\nwant %q", got, want)
		}
	})

	for _, test := range []struct{ question, speaker, quoted string }{
		{"Who compared the Belt and Road to a stitch?", "Ou Xiaoli", "stitch"},
		{"What did the CNPC economist argue?", "Lu Ruquan", "inclusive realism"},
		{"What did Weidong Liu say about artificial intelligence?", "Liu Weidong", "artificial intelligence"},
		{"What did Zang Xiuwu stress?", "Zhang Xiuwu", "strategic positioning"},
	} {
		t.Run(test.question, func(t *testing.T) {
			a := askJSON(t, test.question)
			if !a.Answerable || len(a.Citations) == 0 {
				t.Fatalf("not answered: %s", a.Text)
			}
			if a.Citations[0].Speaker != test.speaker {
				t.Errorf("first citation is %s's, want %s's", a.Citations[0].Speaker, test.speaker)
			}
			if !slices.ContainsFunc(a.Citations, func(c citationJSON) bool {
				return c.Speaker == test.speaker && strings.Contains(c.Quote, test.quoted)
			}) {
				t.Errorf("no citation of %s holds %q: %+v", test.speaker, test.quoted, a.Citations)
			}
		})
	}

	t.Run("somebody listed but not quoted is said to be just that", func(t *testing.T) {
		a := askJSON(t, "What did Ruan Yi say?")
		if a.Answerable || len(a.Citations) != 0 || !strings.Contains(a.Text, "Ruan Yi") || !strings.Contains(a.Text, "not quoted") {
			t.Errorf("got %+v", a)
		}
		if len(a.Related) == 0 || a.Related[0].Kind != "narration" {
			t.Errorf("the narration that names them is not offered: %+v", a.Related)
		}
	})
}

// answerJSON is the contract of ask --json.
type answerJSON struct {
	Question   string             `json:"question"`
	Text       string             `json:"answer"`
	Answerable bool               `json:"answerable"`
	Reason     string             `json:"reason"`
	Notice     string             `json:"notice"`
	Citations  []citationJSON     `json:"citations"`
	Related    []citationJSON     `json:"related"`
	Timing     map[string]float64 `json:"timing_ms"`
}

type citationJSON struct {
	N       int    `json:"n"`
	Speaker string `json:"speaker"`
	Role    string `json:"role"`
	Kind    string `json:"kind"`
	Quote   string `json:"quote"`
	Article struct {
		ID, Title, Source, URL, Published string
	} `json:"article"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Link  string `json:"link"`
}

func askJSON(t *testing.T, question string) answerJSON {
	t.Helper()
	out, stderr, status := whosaid(t, "", "ask", "--json", question)
	if status != 0 {
		t.Fatalf("ask %q: exit status %d, %s", question, status, stderr)
	}
	var a answerJSON
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatalf("ask %q: %v in %s", question, err, out)
	}
	return a
}

// openedEngine is the engine as the commands open it, until the test ends.
func openedEngine(t *testing.T) *rag.Engine {
	t.Helper()
	p := &program{}
	root := newRoot()
	root.SetErr(&bytes.Buffer{})
	if err := errors.Join(root.ParseFlags(nil), p.configure(root)); err != nil {
		t.Fatal(err)
	}
	store, err := p.openStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	engine, err := p.engine(store)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Index.Close() })
	return engine
}

// write makes a file in a folder of the test's own.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
