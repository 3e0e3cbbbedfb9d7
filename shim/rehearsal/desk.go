package rehearsal

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
)

// A job is questions for one process.
type job struct {
	numbers []int
	act     act
	waiting []int // questions that the answer to this one may settle
}

// An act is which tree is tried, and for which time.
type act int

const (
	first act = iota // after
	then             // before
	again            // after once more
)

// A desk hands out jobs and takes answers in.
type desk struct {
	*stage
	mu      sync.Mutex
	idle    *sync.Cond
	jobs    []job
	working int
	left    int
	answers []Answer
	err     error
}

func (s *stage) answer(ctx context.Context, questions []Question) ([]Answer, error) {
	workers := min(runtime.GOMAXPROCS(0), 4)
	d := &desk{stage: s, answers: make([]Answer, len(questions))}
	d.idle = sync.NewCond(&d.mu)
	var open []int
	for i, q := range questions {
		d.answers[i].Question = q
		if reason := s.absent.distributions[q.Distribution]; reason != "" && q.Module != "" {
			d.answers[i].After.Reason = reason
		} else {
			open = append(open, i)
		}
	}
	d.jobs, d.left = group(questions, open, workers), len(open)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			runtime.LockOSThread() // the processes end with the thread that started them
			d.work(ctx)
		})
	}
	all.Wait()
	return d.answers, d.err
}

// fewest are the questions of one distribution that are not shared out: what one has imported, the next finds.
const fewest = 16

// group puts the modules of one distribution into one job, as long as all workers have something to do; those that are
// likely to fail into one of their own.
func group(questions []Question, numbers []int, workers int) []job {
	size := max(fewest, (len(numbers)+workers-1)/workers)
	var jobs []job
	type key struct {
		distribution string
		likely       bool
	}
	last := map[key]int{}
	for _, i := range numbers {
		q := questions[i]
		at, found := last[key{q.Distribution, q.Likely}]
		if !found || len(jobs[at].numbers) == size {
			at = len(jobs)
			jobs, last[key{q.Distribution, q.Likely}] = append(jobs, job{act: first}), at
		}
		jobs[at].numbers = append(jobs[at].numbers, i)
	}
	return jobs
}

// work does jobs until none is left and nobody is at work who could bring one.
func (d *desk) work(ctx context.Context) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for {
		for len(d.jobs) == 0 && d.working > 0 {
			d.idle.Wait()
		}
		if len(d.jobs) == 0 {
			d.idle.Broadcast()
			return
		}
		next := d.jobs[0]
		d.jobs = d.jobs[1:]
		d.working++
		d.mu.Unlock()
		results, err := d.try(ctx, next)
		d.mu.Lock()
		d.working--
		d.err = cmp.Or(d.err, err)
		d.take(next, results)
		d.idle.Broadcast()
	}
}

// try runs a job. Where time is up, or there is no process to be had, no question of it was tried.
func (d *desk) try(ctx context.Context, j job) (map[int]Result, error) {
	tree, err := d.after, error(nil)
	if j.act == then {
		tree, err = d.before()
	}
	var results map[int]Result
	if err == nil && ctx.Err() == nil {
		results, err = d.trial(ctx, j, tree)
	}
	if results == nil {
		results = map[int]Result{}
		for _, n := range j.numbers {
			results[n] = Result{Reason: OutOfTime}
		}
	}
	return results, err
}

// trial runs a job shut in where that can be done.
func (d *desk) trial(ctx context.Context, j job, tree string) (map[int]Result, error) {
	t := trial{stage: d.stage, tree: tree, numbers: j.numbers}
	for _, n := range j.numbers {
		t.questions = append(t.questions, d.answers[n].Question)
	}
	if !d.open.Load() {
		results, err := t.run(ctx, true)
		if !errors.Is(err, errNotShut) {
			return results, err
		}
		d.open.Store(true)
	}
	if d.limits.ShutIn {
		return nil, &NotTriedError{errNotShut.Error()}
	}
	return t.run(ctx, false)
}

// take notes a job's results, and puts first what they ask for next. What was not reached is tried in a fresh process,
// or waits for the failure that may settle it.
func (d *desk) take(j job, results map[int]Result) {
	var next []job
	var rest []int
	for _, n := range j.numbers {
		if _, tried := results[n]; !tried {
			rest = append(rest, n)
		}
	}
	for _, n := range j.numbers {
		result, tried := results[n]
		if !tried {
			continue
		}
		act, more := d.note(n, j.act, result)
		if !more {
			d.settled(n)
			next = append(next, d.release(n, j.waiting)...)
			continue
		}
		waiting := j.waiting
		if j.act == first {
			waiting = d.shared(n, rest)
			rest = slices.DeleteFunc(rest, func(n int) bool { return slices.Contains(waiting, n) })
		}
		next = append(next, job{[]int{n}, act, waiting})
	}
	if len(rest) > 0 {
		next = append(next, job{numbers: rest, act: j.act})
	}
	d.jobs = slices.Concat(next, d.jobs)
}

// settled notes that a question has its answer.
func (d *desk) settled(n int) {
	d.left--
	if d.progress != nil {
		d.progress(len(d.answers)-d.left, len(d.answers), d.answers[n].Module)
	}
}

// note takes one result in and says what is to be tried of the question next.
func (d *desk) note(n int, done act, result Result) (act, bool) {
	answer := &d.answers[n]
	switch done {
	case first:
		answer.After = result
		switch {
		case result.exits() && !answer.New:
			return then, true
		case result.sound():
			return 0, false
		case answer.New:
			return again, true
		}
		return then, true
	case then:
		answer.Before = result
		return again, answer.After.State == Fails && result.State == Holds
	}
	answer.After = result
	return 0, false
}
