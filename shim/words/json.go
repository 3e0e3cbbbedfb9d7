package words

import (
	"encoding/json"
	"io"
)

// JSON writes a value as one document, indented by two.
func JSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
