package bot

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"

	"whosaid/bot/locale"
	"whosaid/corpus"
	"whosaid/rag"
)

// keyAt says which argument of a call is a key of the catalogues. The names and
// values of what stands in the sentence follow it, from where the second number
// says.
var keyAt = map[string][2]int{"Say": {0, 1}, "Count": {0, 2}, "say": {2, 3}, "tell": {1, 2}, "progress": {2, 3}, "faultOf": {2, 3}}

func TestEveryKeyIsUsedAndEveryKeyUsedIsThere(t *testing.T) {
	english := englishCatalogue(t)
	sections := map[string]bool{}
	for key := range english {
		section, _, _ := strings.Cut(key, ".")
		sections[section] = true
	}
	used := commandKeys()
	for key := range used {
		if english[key] == nil {
			t.Errorf("a command needs %q, which no catalogue has", key)
		}
	}
	likeAKey := regexp.MustCompile(`^([a-z]+)\.[a-z_]+$`)
	for _, file := range sources(t) {
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				key, ok := literal(n)
				m := likeAKey.FindStringSubmatch(key)
				if used[key] = true; ok && m != nil && sections[m[1]] && english[key] == nil {
					t.Errorf("%s: no catalogue has %q", set.Position(n.Pos()), key)
				}
			case *ast.CallExpr:
				checkPlaceholders(t, set, n, english)
			}
			return true
		})
	}
	for format := range remarksOf(t) {
		key, _, _ := locale.KeyOf(format)
		used[key] = true
	}
	for key := range english {
		if !used[key] {
			t.Errorf("nothing says %q", key)
		}
	}
}

func TestWhatTheEngineAndTheReadersSayStandsInTheCatalogues(t *testing.T) {
	all := remarksOf(t)
	if len(all) < 70 {
		t.Fatalf("only %d sentences were found", len(all))
	}
	for format, at := range all {
		if _, _, ok := locale.KeyOf(format); !ok {
			t.Errorf("%s: no catalogue has %q", at, format)
		}
	}
	for key, forms := range englishCatalogue(t) {
		if !strings.HasPrefix(key, "said.") {
			continue
		}
		if placed := regexp.MustCompile(`\{\{\.(\w)\}\}`).FindAllStringSubmatch(forms[1], -1); len(placed) > 0 {
			for i, m := range placed {
				if m[1] != string(rune('A'+i)) {
					t.Errorf("the values of %s are not A, B, C in turn: %s", key, forms[1])
				}
			}
		}
	}
}

// remarksOf are the sentences by which other packages tell people of answers, of
// questions and of articles, by their formats, and where they stand.
func remarksOf(t *testing.T) map[string]token.Position {
	t.Helper()
	files := []string{"../rag/generate/extractive.go", "../corpus/ingest.go"}
	for _, pattern := range []string{"../rag/*.go", "../corpus/reader/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	out := map[string]token.Position{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "/files.go") { // folders are for the command line
			continue
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if format, said := remarkOf(call); said {
					out[format] = set.Position(call.Pos())
				}
			}
			if kind, ok := n.(*ast.CompositeLit); ok && strings.HasSuffix(file, "format.go") && len(kind.Elts) == 3 { // what is refused by how it begins
				if format, ok := literal(kind.Elts[2]); ok && strings.Contains(format, "%s") {
					out[format] = set.Position(kind.Pos())
				}
			}
			return true
		})
	}
	return out
}

// remarkOf is the format of a call that says something to people.
func remarkOf(call *ast.CallExpr) (format string, ok bool) {
	at, said := map[string]int{"Remarkf": 0, "remarks": 0, "Errorf": 1, "Wrap": 2}[calledBy(call)]
	if f, isFmt := call.Fun.(*ast.SelectorExpr); isFmt {
		if x, ok := f.X.(*ast.Ident); ok && x.Name == "fmt" {
			return "", false
		}
	}
	if !said || len(call.Args) <= at {
		return "", false
	}
	for _, code := range call.Args[:at] {
		if c, ok := code.(*ast.Ident); ok && c.Name == "Internal" {
			return "", false
		}
	}
	return literal(call.Args[at])
}

// calledBy is the name of what is called.
func calledBy(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// checkPlaceholders compares what a call puts into a sentence with what stands
// in it.
func checkPlaceholders(t *testing.T, set *token.FileSet, call *ast.CallExpr, english map[string][]string) {
	name := calledBy(call)
	at, ok := keyAt[name]
	if !ok || len(call.Args) <= at[0] || call.Ellipsis.IsValid() {
		return
	}
	key, ok := literal(call.Args[at[0]])
	if !ok || english[key] == nil {
		return
	}
	given := map[string]bool{}
	if name == "Count" {
		given["Count"] = true
	}
	for i := at[1]; i < len(call.Args); i += 2 {
		placeholder, ok := literal(call.Args[i])
		if !ok || i+1 == len(call.Args) {
			t.Errorf("%s: what is put into %q does not come as names and values", set.Position(call.Pos()), key)
		}
		given[placeholder] = true
	}
	needed := map[string]bool{}
	for _, form := range english[key] {
		for _, m := range regexp.MustCompile(`\{\{\.(\w+)\}\}`).FindAllStringSubmatch(form, -1) {
			needed[m[1]] = true
		}
	}
	if !maps.Equal(given, needed) {
		t.Errorf("%s: %q is given %v and needs %v", set.Position(call.Pos()), key, slices.Sorted(maps.Keys(given)), slices.Sorted(maps.Keys(needed)))
	}
}

func literal(n ast.Expr) (string, bool) {
	l, ok := n.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// sources are the files of the package, tests left out.
func sources(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob("*.go")
	if err != nil || len(all) == 0 {
		t.Fatal("no files", err)
	}
	return slices.DeleteFunc(all, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
}

// commandKeys are the keys of what the commands are called and are for.
func commandKeys() map[string]bool {
	used := map[string]bool{}
	var options func(path string, all []*discordgo.ApplicationCommandOption)
	options = func(path string, all []*discordgo.ApplicationCommandOption) {
		for _, o := range all {
			under := path + " " + o.Name
			used["name."+o.Name], used["describe."+under] = true, true
			options(under, o.Options)
		}
	}
	whole := &Bot{Config: Config{Ingester: &corpus.Ingester{}}, scholar: (*rag.Engine)(nil)}
	for _, c := range whole.commands() {
		used["name."+c.Name] = true
		if c.Type != discordgo.MessageApplicationCommand {
			used["describe."+c.Name] = true
		}
		options(c.Name, c.Options)
	}
	return used
}

// englishCatalogue is the English catalogue's sentences by key, in their forms.
func englishCatalogue(t *testing.T) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("locale", "en.toml"))
	if err != nil {
		t.Fatal(err)
	}
	messages, err := i18n.ParseMessageBytes(data, toml.Unmarshal)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, m := range messages {
		out[m.ID] = append(out[m.ID], m.One, m.Other)
	}
	return out
}
