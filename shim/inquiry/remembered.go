package inquiry

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/lock"
	"github.com/pipguard/pipguard/shim/memo"
)

// A Remembered is the verdict upon an environment, for as long as all that it rests on is the same: this program, the
// interpreter, the policies, and each file that a reading looks at.
type Remembered struct {
	env    *environment.Environment
	basis  string
	opened time.Time
}

// remembrance is how memories of verdicts are called; the number goes up when they are written in another way.
const remembrance = "verdict 1"

// Remember opens the memory of an environment's verdict. What else it rests on, such as the policies and the day, is said
// by a text.
func Remember(env *environment.Environment, basis string) *Remembered {
	sum := sha256.New()
	program, _ := os.Executable()
	python, _ := filepath.EvalSymlinks(env.Python)
	held, _ := os.ReadFile(lock.Path(env.Prefix))
	fmt.Fprintf(sum, "%q %q %#v %q\n", basis, held, *env, []string{program, python})
	for _, path := range []string{program, python} {
		fmt.Fprintln(sum, memo.StampOf(path))
	}
	return &Remembered{env, hex.EncodeToString(sum.Sum(nil)), time.Now()}
}

func (r *Remembered) title() string { return remembrance + "\x00" + r.env.Prefix + "\x00" }

func (r *Remembered) sites() []string { return slices.Concat(r.env.Site, r.env.Shared) }

// Its text has on a line of its own each: the basis, the state, the verdict; then for each site what is watched there,
// behind an empty line.
const heads = 3

// Recall gives the verdict where nothing has changed.
func (r *Remembered) Recall() (c Checked, known bool) {
	text, found := memo.Text(r.title())
	if !found {
		return Checked{}, false
	}
	parts := strings.SplitN(text, "\n", heads+1)
	if len(parts) != heads+1 || parts[0] != r.basis {
		return Checked{}, false
	}
	sections := strings.Split(parts[heads], "\n\n")
	if state, _ := r.state(sections); state != parts[1] {
		return Checked{}, false
	}
	return decodeChecked(parts[2])
}

// Keep remembers a verdict that was reached since the memory was opened. What could not be judged is looked at again, and
// so is what changed a moment ago.
func (r *Remembered) Keep(c Checked) {
	if len(c.Notes) > 0 || !c.rests.isSteady() {
		return
	}
	var sections []string
	for _, site := range r.sites() {
		lines, ok := watch(site)
		if !ok {
			return
		}
		sections = append(sections, lines)
	}
	for _, path := range c.rests.read {
		if strings.ContainsAny(path, "\t\n") {
			return
		}
		sections[0] += "\n" + path
	}
	state, settled := r.state(sections)
	verdict, ok := encodeChecked(c)
	if ok && settled {
		_ = memo.KeepText(r.title(), strings.Join([]string{r.basis, state, verdict, strings.Join(sections, "\n\n")}, "\n"))
	} // what cannot be kept is judged again
}

// state sums up the state of what is watched; settled says that it is that of when the memory was opened.
func (r *Remembered) state(sections []string) (sum string, settled bool) {
	sites := r.sites()
	if settled = len(sections) == len(sites); !settled {
		return "", false
	}
	for i, section := range sections {
		state, still := memo.State(sites[i], watched(section), r.opened)
		sum, settled = sum+state, settled && still
	}
	return sum, settled
}
