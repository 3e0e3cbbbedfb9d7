package gate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pipguard/pipguard/shim/metadata"
	"github.com/pipguard/pipguard/shim/testkit"
)

// indexed are the releases on the rooms' index beside those that are offered.
var indexed = testkit.Catalogue{
	{Name: "gamma", Version: "1.0", As: "wheel"},
	{Name: "gamma", Version: "1.5", As: "sdist"},
	{Name: "gamma", Version: "2.0", As: "wheel", Python: ">=3.6"},
	{Name: "gamma", Version: "3.0", As: "wheel", Python: ">=4"},
	{Name: "gamma", Version: "4.0rc1", As: "wheel"},
}

// serve puts an index in place of the room's links.
func (r *room) serve() *testkit.Index {
	r.t.Helper()
	if err := indexed.BuildAll(r.links); err != nil {
		r.t.Fatal(err)
	}
	index := testkit.NewIndex(r.links)
	r.t.Cleanup(index.Close)
	r.online(index.URL)
	return index
}

// online has pip use an index, and its cache.
func (r *room) online(url string) {
	r.environ = slices.DeleteFunc(r.environ, func(v string) bool {
		return strings.HasPrefix(v, "PIP_NO_INDEX") || strings.HasPrefix(v, "PIP_FIND_LINKS") || strings.HasPrefix(v, "PIP_NO_CACHE")
	})
	r.environ = append(r.environ, "PIP_INDEX_URL="+url, "PIP_CACHE_DIR="+filepath.Join(r.dir, "cache"))
}

func (r *room) folder() string {
	r.t.Helper()
	dir, err := os.MkdirTemp(r.dir, "fetched")
	if err != nil {
		r.t.Fatal(err)
	}
	return dir
}

// TestIndex: at each stop of an install pip tells of its index, and fetches; it goes on as bare pip does.
func TestIndex(t *testing.T) {
	eachPip(t, func(t *testing.T, making testkit.Making) {
		ours, theirs := newRoom(t, making), newRoom(t, making)
		ours.serve()
		theirs.serve()
		bare := theirs.bare(theirs.bin("pip"), "install", "-q", "beta")
		e := ours.guarded(ours.pip("install", "-q", "beta"), func(plan Plan) bool {
			ours.questions(plan)
			return true
		})
		same(t, bare, e)
		if e.err != nil || !e.result.Passed {
			t.Errorf("%+v", e)
		}
	})
}

// questions asks a plan's pip for what it should know.
func (r *room) questions(plan Plan) {
	r.t.Helper()
	if plan.Index == nil {
		r.t.Errorf("stop %d: it cannot be asked", plan.Stop)
		return
	}
	ctx := context.Background()
	for _, times := range []bool{true, false} {
		found, err := plan.Index.(Lister).Candidates(ctx, "gamma", times)
		var got []string
		for _, c := range found {
			got = append(got, fmt.Sprint(c.Version, " ", c.File, " ", c.Yanked))
			if times && c.Uploaded.IsZero() {
				r.t.Errorf("stop %d: %+v", plan.Stop, c)
			}
		}
		want := []string{"1.0 gamma-1.0-py3-none-any.whl false", "2.0 gamma-2.0-py3-none-any.whl false"}
		if err != nil || !slices.Equal(got, want) {
			r.t.Errorf("stop %d: %q, %v", plan.Stop, got, err)
		}
	}
	folder := r.folder()
	wheel, err := plan.Index.Fetch(ctx, "gamma", "1.0", folder, 1<<20)
	if err != nil || wheel != filepath.Join(folder, "gamma-1.0-py3-none-any.whl") {
		r.t.Errorf("stop %d: %q, %v", plan.Stop, wheel, err)
	} else if m, err := metadata.ReadWheel(wheel); err != nil || m.Version != "1.0" {
		r.t.Errorf("stop %d: %+v, %v", plan.Stop, m, err)
	}
	for version, most := range map[string]int64{"2.0": 10, "1.5": 1 << 20, "9": 1 << 20} {
		if wheel, err := plan.Index.Fetch(ctx, "gamma", version, folder, most); err == nil {
			r.t.Errorf("stop %d: %s was fetched: %s", plan.Stop, version, wheel)
		}
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		r.t.Errorf("stop %d: left %v", plan.Stop, left)
	}
	if found, err := plan.Index.(Lister).Candidates(ctx, "nonesuch", false); err != nil || len(found) != 0 {
		r.t.Errorf("stop %d: %v, %v", plan.Stop, found, err)
	}
}

// TestIndexSettings: what pip was told about releases holds for its candidates.
func TestIndexSettings(t *testing.T) {
	t.Parallel()
	r := newRoom(t, latest(t))
	r.serve()
	alpha, err := os.ReadFile(filepath.Join(r.links, "alpha-2.0-py3-none-any.whl"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(alpha)
	list := filepath.Join(r.dir, "hashed")
	r.write(list, "alpha==2.0 --hash=sha256:"+hex.EncodeToString(sum[:])+"\n")
	for want, args := range map[string][]string{
		"1.0 2.0 4.0rc1": {"--pre", "alpha"},
		"":               {"--no-binary", "gamma", "alpha"},
		"none":           {"-r", list},
		"1.0 2.0":        {"--dry-run", "alpha"},
		"1.0 2.0 old":    {"--use-deprecated=legacy-resolver", "alpha"},
	} {
		e := r.guarded(r.pip(append([]string{"install"}, args...)...), func(plan Plan) bool {
			found, err := plan.Index.(Lister).Candidates(context.Background(), "gamma", false)
			var got []string
			for _, c := range found {
				got = append(got, c.Version)
			}
			fields := strings.Fields(strings.NewReplacer("none", "", "old", "").Replace(want))
			if err != nil || !slices.Equal(got, fields) {
				t.Errorf("%q: %q, %v", args, got, err)
			}
			return false
		})
		refused(t, e, end{stdout: e.stdout, stderr: e.stderr})
		if len(e.plans) != 1 {
			t.Errorf("%q: %+v", args, e)
		}
	}
}

// TestIndexSession: questions have pip's credentials and its cache; what lies in a folder is fetched as well.
func TestIndexSession(t *testing.T) {
	t.Parallel()
	r := newRoom(t, latest(t))
	base, err := url.Parse(r.serve().URL)
	if err != nil {
		t.Fatal(err)
	}
	base.Path = ""
	proxy := httputil.NewSingleHostReverseProxy(base)
	var files atomic.Int32
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if user, password, _ := q.BasicAuth(); user != "me" || password != "secret" {
			w.Header().Set("WWW-Authenticate", "Basic")
			http.Error(w, "who are you", http.StatusUnauthorized)
			return
		}
		if strings.HasPrefix(q.URL.Path, "/files/gamma") {
			files.Add(1)
			w.Header().Set("Cache-Control", "max-age=3600")
		}
		proxy.ServeHTTP(w, q)
	}))
	t.Cleanup(front.Close)
	r.online(strings.Replace(front.URL, "//", "//me:secret@", 1) + "/simple/")
	r.environ = append(r.environ, "PIP_TRUSTED_HOST=127.0.0.1") // else pip keeps nothing that came by HTTP
	fetch := func(plan Plan) bool {
		if _, err := plan.Index.Fetch(context.Background(), "gamma", "1.0", r.folder(), 1<<20); err != nil {
			t.Error(err)
		}
		return false
	}
	for range 2 {
		if e := r.guarded(r.pip("install", "beta"), fetch); len(e.plans) != 1 {
			t.Errorf("%+v", e)
		}
	}
	if n := files.Load(); n != 1 {
		t.Errorf("a cached wheel was fetched %d times", n)
	}
	if e := r.guarded(r.pip("install", "--no-index", "--find-links", r.links, "beta"), fetch); len(e.plans) != 1 {
		t.Errorf("%+v", e)
	}
}

// TestIndexFails: a question to an index that hangs, lies or has gone ends in time, and pip is then ended as ever.
func TestIndexFails(t *testing.T) {
	t.Parallel()
	eachPip(t, func(t *testing.T, making testkit.Making) {
		r := newRoom(t, making)
		behind := r.serve()
		front := httptest.NewServer(hostile(behind.URL))
		t.Cleanup(front.Close)
		r.online(front.URL + "/simple/")
		e := r.guarded(r.pip("install", "beta"), func(plan Plan) bool {
			for name, why := range map[string]string{"hangs": "time is up", "refuses": ""} {
				ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
				began := time.Now()
				_, err := plan.Index.(Lister).Candidates(ctx, name, true)
				if cancel(); why != "" && (err == nil || !strings.Contains(err.Error(), why)) || time.Since(began) > 3*time.Second {
					t.Errorf("%s: %v after %s", name, err, time.Since(began))
				}
			}
			if wheel, err := plan.Index.Fetch(context.Background(), "gamma", "2.0", r.folder(), 1<<20); err == nil || !strings.Contains(err.Error(), "hash") {
				t.Errorf("a wheel with another content: %q, %v", wheel, err)
			}
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(100*time.Millisecond, cancel)
			if _, err := plan.Index.Fetch(ctx, "gamma", "1.0", r.folder(), 1<<20); !errors.Is(err, context.Canceled) {
				t.Errorf("canceled: %v", err)
			}
			found, err := plan.Index.(Lister).Candidates(context.Background(), "alpha", false)
			if err != nil || len(found) != 2 {
				t.Errorf("after it: %v, %v", found, err)
			}
			return false
		})
		if !e.result.Stopped || e.err != nil || e.changed != "" || e.left != nil || strings.Contains(e.stderr, "Retry") {
			t.Errorf("%+v", e)
		}
	})
}

// hostile is an index in front of another: some of its answers never end, or are not what was promised.
func hostile(behind string) http.Handler {
	base, err := url.Parse(behind)
	if err != nil {
		panic(err)
	}
	base.Path = ""
	proxy := httputil.NewSingleHostReverseProxy(base)
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		switch {
		case strings.Contains(q.URL.Path, "hangs"):
			<-q.Context().Done()
		case strings.Contains(q.URL.Path, "refuses"):
			w.Header().Set("WWW-Authenticate", "Basic")
			http.Error(w, "who are you", http.StatusUnauthorized)
		case strings.HasSuffix(q.URL.Path, "gamma-2.0-py3-none-any.whl"):
			fmt.Fprint(w, "something else")
		case strings.HasSuffix(q.URL.Path, "gamma-1.0-py3-none-any.whl"):
			select {
			case <-q.Context().Done():
			case <-time.After(time.Second):
			}
			fmt.Fprint(w, "late")
		default:
			proxy.ServeHTTP(w, q)
		}
	})
}
