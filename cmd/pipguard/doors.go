package main

import (
	"github.com/pipguard/pipguard/shim/doctor"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

// doors tries each way into an environment; it ends with 1 where one that the guard should hold is open.
func (p program) doors(c *cli.Context, patient doctor.Patient) error {
	tried, err := doctor.Doors(c.Context, patient)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		err = words.JSON(p.stdout, tried)
	} else {
		words.Doors(p.stdout, words.StyleOf(p.stdout, p.environ), tried)
	}
	for _, d := range tried {
		if err == nil && !d.Guarded && !d.Sight {
			err = exit(1)
		}
	}
	return err
}
