#include "textflag.h"

// func sumFour(packed *byte, features *uint64, n int, mask uint64) uint64
TEXT ·sumFour(SB), NOSPLIT, $0-40
	MOVQ packed+0(FP), DI
	MOVQ features+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ mask+24(FP), DX
	LEAQ (SI)(CX*8), BX
	VPXOR X0, X0, X0

four:
	MOVQ      (SI), AX
	ANDQ      DX, AX
	VPMOVZXBD (DI)(AX*4), X1
	VPADDD    X1, X0, X0
	ADDQ      $8, SI
	CMPQ      SI, BX
	JLT       four

	VPACKUSDW X0, X0, X0
	VPSHUFLW  $0xd8, X0, X0   // 0, 2, 1, 3
	VMOVQ     X0, AX
	MOVQ      AX, ret+32(FP)
	VZEROUPPER
	RET

// func sumSixteen(packed *byte, features *uint64, n int, mask uint64, sum *Parts)
//
// X0 adds up the even bytes, X1 the odd ones; X15 holds the bits of even bytes.
TEXT ·sumSixteen(SB), NOSPLIT, $0-40
	MOVQ packed+0(FP), DI
	MOVQ features+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ mask+24(FP), DX
	MOVQ sum+32(FP), R8
	LEAQ (SI)(CX*8), BX
	VMOVDQU  (R8), X0
	VMOVDQU  16(R8), X1
	VPCMPEQW X15, X15, X15
	VPSRLW   $8, X15, X15

sixteen:
	MOVQ    (SI), AX
	ANDQ    DX, AX
	SHLQ    $4, AX
	VMOVDQU (DI)(AX*1), X2
	VPAND   X15, X2, X3
	VPSRLW  $8, X2, X2
	VPADDW  X3, X0, X0
	VPADDW  X2, X1, X1
	ADDQ    $8, SI
	CMPQ    SI, BX
	JLT     sixteen

	VMOVDQU X0, (R8)
	VMOVDQU X1, 16(R8)
	VZEROUPPER
	RET

// func sumThirtyTwo(packed *byte, features *uint64, n int, mask uint64, sums *[8]uint64)
//
// As sumSixteen, with rows of twice the length.
TEXT ·sumThirtyTwo(SB), NOSPLIT, $0-40
	MOVQ packed+0(FP), DI
	MOVQ features+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ mask+24(FP), DX
	MOVQ sums+32(FP), R8
	LEAQ (SI)(CX*8), BX
	VPXOR    Y0, Y0, Y0
	VPXOR    Y1, Y1, Y1
	VPCMPEQW Y15, Y15, Y15
	VPSRLW   $8, Y15, Y15

thirtyTwo:
	MOVQ    (SI), AX
	ANDQ    DX, AX
	SHLQ    $5, AX
	VMOVDQU (DI)(AX*1), Y2
	VPAND   Y15, Y2, Y3
	VPSRLW  $8, Y2, Y2
	VPADDW  Y3, Y0, Y0
	VPADDW  Y2, Y1, Y1
	ADDQ    $8, SI
	CMPQ    SI, BX
	JLT     thirtyTwo

	VMOVDQU Y0, (R8)
	VMOVDQU Y1, 32(R8)
	VZEROUPPER
	RET
