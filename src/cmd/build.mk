# Commands: file/object, in the order of `help`.
commands-$(IMAGE_CMD) += image/boot image/chain image/imgargs image/imgexec image/imgfetch
commands-$(IMAGE_CMD) += image/imgfree image/imgload image/imgselect image/imgstat image/initrd
commands-$(IMAGE_CMD) += image/kernel image/module
commands-$(NVO_CMD) += nvo/clear nvo/inc nvo/read nvo/set nvo/show
commands-y += language/echo language/exit language/goto language/isset language/iseq language/sleep
commands-y += help/help prompt/prompt
commands-$(SHELL_CMD) += language/shell
commands-$(TIME_CMD) += time/time
commands-$(SYNC_CMD) += time/sync
commands-$(AUTOBOOT_CMD) += autoboot/autoboot
commands-$(REBOOT_CMD) += reboot/reboot
commands-$(POWEROFF_CMD) += reboot/poweroff
commands-y += inspect/log inspect/heapstat
commands-$(DHCP_CMD) += dhcp/dhcp dhcp/ifconf dhcp/pxebs
