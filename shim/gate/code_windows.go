package gate

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"strings"
)

// packed is a program's text for python -c, compressed: a command line has room for 32,767 characters.
func packed(code string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte(strings.TrimPrefix(code, head))) // to a buffer, which takes all
	w.Close()
	text := base64.StdEncoding.EncodeToString(b.Bytes())
	return head + "import binascii, zlib\nexec(compile(zlib.decompress(binascii.a2b_base64('" + text + "')), '<string>', 'exec'))\n"
}
