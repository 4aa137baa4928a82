#include "textflag.h"

// func dotsAVX2(query *uint64, words int, codes *uint64, out *uint32, n int)
//
// Y0 … Y3 add up four codes, Y15 holds ones, with which pairs of 16-bit sums
// are added in 32 bits.
TEXT ·dotsAVX2(SB), NOSPLIT, $0-40
	MOVQ query+0(FP), SI
	MOVQ words+8(FP), CX
	MOVQ codes+16(FP), DI
	MOVQ out+24(FP), DX
	MOVQ n+32(FP), BX
	SHLQ $3, CX               // bytes of a code

	VPCMPEQW Y15, Y15, Y15
	VPSRLW   $15, Y15, Y15    // 1 in each lane of 16 bits

four:
	CMPQ BX, $4
	JLT  one
	LEAQ (DI)(CX*1), R8
	LEAQ (DI)(CX*2), R9
	LEAQ (R8)(CX*2), R10
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y3, Y3, Y3
	XORQ  AX, AX

fourLoop:
	VMOVDQU    (SI)(AX*1), Y4
	VMOVDQU    (DI)(AX*1), Y5
	VMOVDQU    (R8)(AX*1), Y6
	VMOVDQU    (R9)(AX*1), Y7
	VMOVDQU    (R10)(AX*1), Y8
	VPMADDUBSW Y4, Y5, Y5
	VPMADDUBSW Y4, Y6, Y6
	VPMADDUBSW Y4, Y7, Y7
	VPMADDUBSW Y4, Y8, Y8
	VPMADDWD   Y15, Y5, Y5
	VPMADDWD   Y15, Y6, Y6
	VPMADDWD   Y15, Y7, Y7
	VPMADDWD   Y15, Y8, Y8
	VPADDD     Y5, Y0, Y0
	VPADDD     Y6, Y1, Y1
	VPADDD     Y7, Y2, Y2
	VPADDD     Y8, Y3, Y3
	ADDQ       $32, AX
	CMPQ       AX, CX
	JLT        fourLoop

	VPHADDD      Y1, Y0, Y0
	VPHADDD      Y3, Y2, Y2
	VPHADDD      Y2, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPADDD       X1, X0, X0
	VMOVDQU      X0, (DX)
	ADDQ         $16, DX
	LEAQ         (R10)(CX*1), DI
	SUBQ         $4, BX
	JMP          four

one:
	TESTQ BX, BX
	JEQ   done
	VPXOR Y0, Y0, Y0
	XORQ  AX, AX

oneLoop:
	VMOVDQU    (SI)(AX*1), Y4
	VMOVDQU    (DI)(AX*1), Y5
	VPMADDUBSW Y4, Y5, Y5
	VPMADDWD   Y15, Y5, Y5
	VPADDD     Y5, Y0, Y0
	ADDQ       $32, AX
	CMPQ       AX, CX
	JLT        oneLoop

	VEXTRACTI128 $1, Y0, X1
	VPADDD       X1, X0, X0
	VPHADDD      X0, X0, X0
	VPHADDD      X0, X0, X0
	VMOVD        X0, (DX)
	ADDQ         $4, DX
	ADDQ         CX, DI
	DECQ         BX
	JMP          one

done:
	VZEROUPPER
	RET

// func dotsVNNI(query *uint64, words int, codes *uint64, out *uint32, n int)
//
// Z0 … Z3 add up four codes; the instruction adds four products of bytes in 32
// bits.
TEXT ·dotsVNNI(SB), NOSPLIT, $0-40
	MOVQ query+0(FP), SI
	MOVQ words+8(FP), CX
	MOVQ codes+16(FP), DI
	MOVQ out+24(FP), DX
	MOVQ n+32(FP), BX
	SHLQ $3, CX               // bytes of a code

next:
	LEAQ   (DI)(CX*1), R8
	LEAQ   (DI)(CX*2), R9
	LEAQ   (R8)(CX*2), R10
	VPXORD Z0, Z0, Z0
	VPXORD Z1, Z1, Z1
	VPXORD Z2, Z2, Z2
	VPXORD Z3, Z3, Z3
	XORQ   AX, AX

loop:
	VMOVDQU64 (SI)(AX*1), Z4
	VMOVDQU64 (DI)(AX*1), Z5
	VMOVDQU64 (R8)(AX*1), Z6
	VMOVDQU64 (R9)(AX*1), Z7
	VMOVDQU64 (R10)(AX*1), Z8
	VPDPBUSD  Z4, Z5, Z0
	VPDPBUSD  Z4, Z6, Z1
	VPDPBUSD  Z4, Z7, Z2
	VPDPBUSD  Z4, Z8, Z3
	ADDQ      $64, AX
	CMPQ      AX, CX
	JLT       loop

	VEXTRACTI64X4 $1, Z0, Y4
	VEXTRACTI64X4 $1, Z1, Y5
	VEXTRACTI64X4 $1, Z2, Y6
	VEXTRACTI64X4 $1, Z3, Y7
	VPADDD        Y4, Y0, Y0
	VPADDD        Y5, Y1, Y1
	VPADDD        Y6, Y2, Y2
	VPADDD        Y7, Y3, Y3
	VPHADDD       Y1, Y0, Y0
	VPHADDD       Y3, Y2, Y2
	VPHADDD       Y2, Y0, Y0
	VEXTRACTI128  $1, Y0, X1
	VPADDD        X1, X0, X0
	VMOVDQU       X0, (DX)
	ADDQ          $16, DX
	LEAQ          (R10)(CX*1), DI
	SUBQ          $4, BX
	JNE           next

	VZEROUPPER
	RET
