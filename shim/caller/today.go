package caller

import (
	"time"

	"github.com/pelletier/go-toml/v2"
)

// Today is the day of a moment, as waivers count.
func Today(now time.Time) toml.LocalDate {
	return toml.LocalDate{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
}
