/* batch.S - many calls of INT 10h in one visit to real mode. video.c copies this into low memory and
 * calls it there: ds = es = the segment, si = the first of the calls (ax bx cx dx bp each), di behind
 * the last. Every jump is relative: it runs wherever it lies. */
        .section .rodata.video_batch, "a", @progbits
        .code16
        .globl  video_batch, video_batch_end
video_batch:
1:      cmpw    %di, %si
        jae     2f
        movw    0(%si), %ax
        movw    2(%si), %bx
        movw    4(%si), %cx
        movw    6(%si), %dx
        movw    8(%si), %bp
        addw    $10, %si
        pushw   %si
        pushw   %di
        pushw   %ds
        pushw   %es
        int     $0x10
        popw    %es
        popw    %ds
        popw    %di
        popw    %si
        jmp     1b
2:      lretw
video_batch_end:
