package reader

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"whosaid/corpus"
)

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPathsAreExpandedToArticleFiles(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"b.txt", "a.md", "sub/c.HTML", "sub/deep/d.htm", "notes.pdf", "photo.jpg", ".hidden.txt", ".git/e.txt", "data"} {
		write(t, at(name), "Words.")
	}
	got, err := Files(at("data"), dir)
	want := []string{at("data"), at("a.md"), at("b.txt"), at("notes.pdf"), at("sub/c.HTML"), at("sub/deep/d.htm")}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestPathsWithoutArticlesAreRefusedInOneSentence(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "photo.png"), "x")
	if _, err := Files(dir); corpus.CodeOf(err) != corpus.NotFound || !strings.Contains(corpus.Message(err), "has no articles in it") {
		t.Errorf("a folder without articles: %v", err)
	}
	if _, err := Files(filepath.Join(dir, "nowhere.txt")); corpus.CodeOf(err) != corpus.NotFound || !strings.Contains(corpus.Message(err), "There is no file or folder") {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := File(filepath.Join(dir, "nowhere.txt")); corpus.CodeOf(err) != corpus.NotFound {
		t.Errorf("loading a missing file: %v", err)
	}
	if _, err := File(dir); corpus.CodeOf(err) != corpus.Invalid {
		t.Errorf("loading a folder: %v", err)
	}
	big := write(t, filepath.Join(dir, "big.txt"), strings.Repeat("x", corpus.MaxArticle+1))
	if _, err := File(big); corpus.CodeOf(err) != corpus.TooLarge {
		t.Errorf("loading too much: %v", err)
	}
}

func TestAFilesOriginIsItsAbsolutePath(t *testing.T) {
	dir := t.TempDir()
	path := write(t, filepath.Join(dir, "a.txt"), "The gates are open, said Wei.")
	t.Chdir(dir)
	in, err := File("a.txt")
	if err != nil || in.Origin != path || in.Name != "a.txt" || string(in.Data) != "The gates are open, said Wei." {
		t.Errorf("%+v, %v", in, err)
	}
}
