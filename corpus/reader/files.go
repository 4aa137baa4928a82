package reader

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"whosaid/corpus"
)

// Extensions are the endings of files that a folder is searched for, in lower
// case. A file that is named itself is read whatever it is called.
func Extensions() []string {
	return []string{".txt", ".text", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx"}
}

// maxFiles is how many articles one folder may hold; more is most likely the
// wrong folder.
const maxFiles = 100_000

// Files expands paths: a file to itself, a folder to the article files in it
// and below, sorted. Hidden files and folders below a folder are left out. A
// missing path and a folder without articles are a [corpus.Error].
func Files(paths ...string) ([]string, error) {
	var out []string
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, fileError(path, err)
		case !info.IsDir():
			out = append(out, path)
			continue
		}
		found, err := articlesIn(path)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func articlesIn(dir string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fileError(path, err)
		case path != dir && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !d.IsDir() && slices.Contains(Extensions(), strings.ToLower(filepath.Ext(path))):
			if len(found) == maxFiles {
				return corpus.Errorf(corpus.TooLarge, "%s holds more than %d articles. Add its folders one by one.", dir, maxFiles)
			}
			found = append(found, path)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, corpus.Errorf(corpus.NotFound, "%s has no articles in it (%s). Name a file or another folder.", dir, strings.Join(Extensions(), ", "))
	}
	slices.Sort(found)
	return found, nil
}

// File loads one file. Its origin is its absolute path, so that an edited file
// is a new revision of the same article.
func File(path string) (corpus.Input, error) {
	f, err := os.Open(path)
	if err != nil {
		return corpus.Input{}, fileError(path, err)
	}
	defer f.Close()
	switch info, err := f.Stat(); {
	case err != nil:
		return corpus.Input{}, fileError(path, err)
	case info.IsDir():
		return corpus.Input{}, corpus.Errorf(corpus.Invalid, "%s is a folder. Name a file in it.", path)
	}
	// Read one byte more than allowed: the size that the system states is not
	// true of pipes and growing files.
	data, err := io.ReadAll(io.LimitReader(f, corpus.MaxArticle+1))
	if err != nil {
		return corpus.Input{}, fileError(path, err)
	}
	if len(data) > corpus.MaxArticle {
		return corpus.Input{}, tooLarge(path)
	}
	origin, err := filepath.Abs(path)
	if err != nil {
		return corpus.Input{}, fileError(path, err)
	}
	return corpus.Input{Name: path, Origin: origin, Data: data}, nil
}

func fileError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return corpus.Wrap(corpus.NotFound, err, "There is no file or folder %s. Check the name.", path)
	case errors.Is(err, fs.ErrPermission):
		return corpus.Wrap(corpus.Invalid, err, "%s may not be read by this user. Change its permissions.", path)
	}
	return corpus.Wrap(corpus.Invalid, err, "%s cannot be read. Check that it is a file.", path)
}
