"""The thirty behaviours of iPXE that are easiest to get wrong (Appendix B of the compatibility reference), row by row, and
the test that holds each. A row whose test is renamed or deleted fails here; so does one that begins to exist unnoticed."""
import pathlib
import re

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
SOURCES = TESTS.parent / "src"

UNIT = "unit/script/appendix_b_test.c"
ROWS = {
    1: ("a trailing || succeeds", [(UNIT, "test_appendix_b")]),
    2: ("no quotes; operators only as whole words", [(UNIT, "test_appendix_b"), ("unit/script/lex_test.c", None)]),
    3: ("a value stays one argument and is expanded again", [(UNIT, "test_appendix_b"), ("unit/core/expand_test.c", None)]),
    4: ("goto searches from the top, silently", [(UNIT, "test_appendix_b")]),
    5: ("boot without an image succeeds", [("interop/test_script.py", "test_row_5_boot_without_an_image")]),
    6: ("chain reuses an image, imgfetch never does",
        [("interop/test_script.py", "test_row_6_chain_reuses_imgfetch_does_not")]),
    7: ("a running image is not in the list", [("interop/test_script.py", "test_row_7_a_running_image_is_not_in_the_list")]),
    8: ("--help is a failure", [(UNIT, "test_appendix_b_messages")]),
    9: ("two digits and colons; integers are cut",
        [("unit/core/types_test.c", "test_types_refuse_text"), ("unit/core/types_test.c", "test_types_numbers")]),
    10: ("set makes blocks, expansion does not", [("unit/core/settings_test.c", "test_settings_missing_blocks")]),
    11: ("the first card's values win", [("unit/core/settings_test.c", "test_settings_search_order")]),
    12: ("the lease beats the proxy, priority changes that",
         [("unit/core/settings_test.c", "test_settings_search_order"), ("unit/net/dhcp_test.c", "test_dhcp_ack_beats_proxy")]),
    13: ("of equal offers the last one wins", [("unit/net/dhcp_test.c", "test_dhcp_of_equal_offers_the_last_wins")]),
    14: ("three seconds for a proxy", [("unit/net/dhcp_test.c", "test_dhcp_waits_for_proxies"),
                                       ("unit/net/dhcp_test.c", "test_dhcp_no_pxedhcp_skips_the_wait")]),
    15: ("the bytes of DISCOVER", [("unit/wire/dhcp_test.c", "test_dhcp_discover_bytes"),
                                   ("unit/wire/dhcp_test.c", "test_dhcp_same_bytes_as_observed")]),
    16: ("option 121 replaces option 3", [("unit/net/route_test.c", "test_route_option_121_replaces_the_gateway"),
                                          ("unit/wire/dhcp_test.c", "test_dhcp_file_field_is_a_fall_back")]),
    17: ("autoboot goes on after success", [("interop/test_script.py", "test_row_17_autoboot_goes_on_after_success")]),
    18: ("C:\\x is a TFTP path", [("interop/test_autoboot.py", "test_what_is_no_uri_is_a_tftp_path"),
                                  ("unit/core/uri_test.c", "test_uri_from_filename")]),
    19: ("TFTP takes one slash away", [("unit/fetch/tftp_sim_test.c", "test_tftp_request_is_what_servers_know")]),
    20: ("redirects; encodings; credentials", [("unit/fetch/http_sim_test.c", "test_http_redirects"),
                                               ("interop/test_http.py", "test_small_and_big"),
                                               ("unit/fetch/http_sim_test.c", "test_http_credentials")]),
    21: ("suffixes only for names without a dot", [("unit/net/dns_test.c", "test_dns_search_list")]),
    22: ("on BIOS, small unknown files are NBPs", [("boot_bios/test_pxe_api.py", "test_no_network")]),
    23: ("all images become initrds; cpio; mkdir=", [("unit/image/initrd_test.c", "test_initrd_cpio"),
                                                     ("unit/image/initrd_test.c", "test_initrd_directories_only_when_asked"),
                                                     ("boot/test_linux.py", "test_initrds")]),
    24: ("LoadOptions begin with the name; initrd=", [("boot/test_child.py", "test_child"),
                                                      ("boot/test_linux.py", "test_initrds")]),
    28: ("what is embedded comes before autoexec.ipxe", [("unit/ui/boot_test.c", "test_boot_embedded_come_first")]),
    29: ("menus end with choose", [("interop/test_menu.py", "test_row_29_menus_end_with_choose")]),
}
# What such a row is about does not exist yet: when this source appears, the row needs a test above.
LATER = {
    25: ("trust is read once", "crypto/trust.c"),
    26: ("CMS signatures", "crypto/cms.c"),
    27: ("TLS versions and clock tolerance", "net/tls.c"),
    30: ("certificate failures", "net/tls.c"),
}


def test_every_row_is_here():
    assert sorted([*ROWS, *LATER]) == list(range(1, 31))


@pytest.mark.parametrize("row", ROWS)
def test_row_is_tested(row):
    for path, name in ROWS[row][1]:
        text = (TESTS / path).read_text()
        assert name is None or re.search(rf"\b{name}\(", text), f"row {row} ({ROWS[row][0]}): no {name} in tests/{path}"


@pytest.mark.parametrize("row", LATER)
def test_row_waits(row):
    assert not (SOURCES / LATER[row][1]).exists(), f"row {row} ({LATER[row][0]}) can be tested now"
