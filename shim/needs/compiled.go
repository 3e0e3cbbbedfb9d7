package needs

// compiled gives doubts about compiled modules that import or link to what changed.
func (c *comparison) compiled() []Finding {
	return nil
}
