//go:build !amd64

package linear

const fast = false

func sumFour(*byte, *uint64, int, uint64) uint64 { panic("not on this machine") }

func sumSixteen(*byte, *uint64, int, uint64, *Parts) { panic("not on this machine") }

func sumThirtyTwo(*byte, *uint64, int, uint64, *[8]uint64) { panic("not on this machine") }
