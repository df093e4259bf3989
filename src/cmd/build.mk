# Commands: file/object, in the order of `help`.
commands-$(IMAGE_CMD) += image/boot image/chain image/imgargs image/imgexec image/imgfetch
commands-$(IMAGE_CMD) += image/imgfree image/imgload image/imgselect image/imgstat image/initrd
commands-$(IMAGE_CMD) += image/kernel image/module
commands-$(NVO_CMD) += nvo/clear nvo/inc nvo/read nvo/set nvo/show
