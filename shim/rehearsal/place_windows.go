package rehearsal

// unfit says why nothing is rehearsed here: links need a privilege that few users have.
func unfit(string, int64) string { return "not on Windows" }

func alive(int) bool { return true }

// foreign says why the environment's code must not be run by the caller, "" where it may.
func foreign(string) string { return "" }
