//go:build !linux

package plant

// endsFreely says whether a program may have more behind its end; a signed one (macOS) may not.
const endsFreely = false
