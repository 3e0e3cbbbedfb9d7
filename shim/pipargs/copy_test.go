package pipargs

import "testing"

func TestCopyWith(t *testing.T) {
	files := map[string]string{
		"/home/r.txt":         "# pins\nnumpy==2.1.0  # no\n-r more.txt\n-c 'sub/a b.txt'\nscipy \\\n  ==1.0 \\\n --config-settings a=b\n",
		"/home/links.txt":     "--pre --find-links wheels\n-f https://host/x\n-e ./proj\n./proj[x]\n",
		"/home/wheels":        "",
		"/home/marked.txt":    "\ufeffnumpy==1\n",
		"/home/# odd/r.txt":   "-r n.txt\n",
		"/home/web.txt":       "-r https://host/r.txt\n-c file:///home/c.txt\n",
		"/home/continued.txt": "-r \\\n more.txt\nsix\n",
		"/home/editable.txt":  "-e git+https://host/a.git#egg=a\n",
		"/home/untouched.txt": "six\n\n  # end",
	}
	for _, c := range []struct {
		name  string
		texts map[int]string
		moved map[string]string
		want  string
	}{
		{
			"r.txt",
			map[int]string{2: "numpy<2", 5: "scipy>=1"},
			map[string]string{"/home/more.txt": "/tmp/1.txt"},
			"# pins\nnumpy<2\n-r /tmp/1.txt\n-c '/home/sub/a b.txt'\nscipy>=1 --config-settings a=b\n\n\n",
		},
		{"links.txt", nil, nil, "--pre --find-links /home/wheels\n-f https://host/x\n-e ./proj\n./proj[x]\n"},
		{"r.txt", map[int]string{2: "", 5: ""}, nil, "# pins\n\n-r /home/more.txt\n-c '/home/sub/a b.txt'\n\n\n\n"},
		{"marked.txt", map[int]string{1: "numpy"}, nil, "\ufeffnumpy\n"},
		{"# odd/r.txt", nil, nil, "-r file:///home/%23%20odd/n.txt\n"},
		{"web.txt", nil, map[string]string{"/home/c.txt": "/tmp/c.txt"}, "-r https://host/r.txt\n-c /tmp/c.txt\n"},
		{"continued.txt", nil, nil, "-r /home/more.txt\n\nsix\n"},
		{"editable.txt", map[int]string{1: "-e ./a"}, nil, "-e ./a\n"},
		{"untouched.txt", map[int]string{9: "x"}, nil, "six\n\n  # end\n"},
	} {
		g := fileGolden{Files: files}
		file := ReadRequirements(c.name, false, "/home", nil, g.config(""))[0]
		if got := string(file.CopyWith(c.texts, c.moved)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
