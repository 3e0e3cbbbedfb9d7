package artifact

// A Place is a folder and files in it, named relative to it with slashes.
type Place struct {
	Folder string
	Files  []string
}

// Places gives an installed distribution's files: those that its RECORD (or installed-files.txt) names, and those of the
// project of an editable install.
func Places(d Distribution) ([]Place, error) {
	found, err := list(d)
	var all []Place
	for _, p := range found {
		all = append(all, Place{p.folder, p.files})
	}
	return all, err
}
