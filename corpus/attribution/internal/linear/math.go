package linear

import "math"

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// Sigmoid turns a score into a probability.
func Sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }
