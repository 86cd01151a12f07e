// Package traceparent reads and writes the W3C Trace Context header of that name
// (https://www.w3.org/TR/trace-context/, version 00).
package traceparent

import "strings"

// Parse returns the trace id of a header, and whether the header is valid.
func Parse(header string) (traceID string, ok bool) {
	parts := strings.Split(header, "-")
	if len(parts) != 4 || parts[0] != "00" {
		return "", false
	}
	if !hexID(parts[1], 32) || !hexID(parts[2], 16) || !hex(parts[3], 2) {
		return "", false
	}
	return parts[1], true
}

// Format returns the header for a trace and one of its spans, marked as sampled.
func Format(traceID, spanID string) string {
	return "00-" + traceID + "-" + spanID + "-01"
}

// hexID is hex, but an id of zeros alone is invalid.
func hexID(s string, n int) bool {
	return hex(s, n) && strings.Trim(s, "0") != ""
}

func hex(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for _, r := range s {
		if !strings.ContainsRune("0123456789abcdef", r) {
			return false
		}
	}
	return true
}
