package uv

import "context"

// Refuses says whether uv itself refuses a command line that is not understood here, so that its own words can stand: with
// --help behind it, uv reads all options and does nothing.
func (u Uv) Refuses(ctx context.Context, args []string) bool {
	_, _, err := u.output(ctx, nil, u.Environ, append(args[:len(args):len(args)], "--help")...)
	return err != nil
}
