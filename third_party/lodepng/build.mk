# LodePNG: chunks, filters and interlacing of PNG. png.c takes what it needs of lodepng.cpp, which is C as well; inflate
# is zlib's, memory and CRC come from src/image/png.c. Nothing that encodes, no chunks but those that change pixels.
LODEPNG := build/third_party/lodepng
lodepng-src := third_party/lodepng/png.c
lodepng-cppflags := -Ithird_party/lodepng/include -isystem $(LODEPNG)
