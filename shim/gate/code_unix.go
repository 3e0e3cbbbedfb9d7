//go:build unix

package gate

// packed is a program's text for python -c.
func packed(code string) string { return code }
