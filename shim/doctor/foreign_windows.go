package doctor

func foreign(string) bool { return false }
