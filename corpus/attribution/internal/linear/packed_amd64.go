package linear

import "golang.org/x/sys/cpu"

// On processors with AVX2 (nearly all since 2015) a whole row is added at a time,
// in packed_amd64.s. The sums are the same as elsewhere.
var fast = cpu.X86.HasAVX2

// The tables end with a whole row, and features are masked: nothing beyond them
// is read.

// sumFour sums rows of 4 bytes as [Table.Part] does; n is at least 1.
//
//go:noescape
func sumFour(packed *byte, features *uint64, n int, mask uint64) uint64

// sumSixteen adds rows of 16 bytes to sum as [Table.Sum] does; n is at least 1.
//
//go:noescape
func sumSixteen(packed *byte, features *uint64, n int, mask uint64, sum *Parts)

// sumThirtyTwo sums rows of 32 bytes as [Table.Best] does; n is at least 1.
//
//go:noescape
func sumThirtyTwo(packed *byte, features *uint64, n int, mask uint64, sums *[8]uint64)
