package reembed

import "time"

// SetRetry sets how long to wait before a scope that could not be moved is
// tried again.
func (x *Index) SetRetry(d time.Duration) { x.retry = d }
