"""The real servers that tests talk to, each with the configuration that it writes itself.

All are Services (start, stop, restart, log, wait_log, context manager).  Not here: servers that misbehave (hostile.py).
"""
import json
import os
import pathlib
import re
import shutil
import signal
import time

from . import debs, paths
from .console import SLOW
from .net import HOST4, SERVER6
from .service import Service

POOL = (50, 150)


def unconfined(name, package):
    """A program that AppArmor would keep away from our directories is run as a copy, which has no profile."""
    program = pathlib.Path(paths.program(name, package))
    state = pathlib.Path("/sys/module/apparmor/parameters/enabled")
    if not state.exists() or state.read_text().strip() != "Y":
        return str(program)
    copy = paths.BUILD / "lab" / "bin" / name
    copy.parent.mkdir(parents=True, exist_ok=True)
    if not copy.exists() or copy.stat().st_mtime < program.stat().st_mtime:
        shutil.copy2(program, copy)
    return str(copy)


class Dnsmasq(Service):
    """dnsmasq: DHCP, DNS, TFTP and, with ra=True, router advertisements and DHCPv6.

    boot       option 67 for clients with option 175 (iPXE's and ours); a file name, a URL, or None
    native     boot file for the firmware's own PXE; http_boot: URL for UEFI HTTP boot
    tftp_root  directory to serve
    proxy      ProxyDHCP only: [(class "X86-64_EFI" or "x86PC" or "BC_EFI", text, file), ...] become pxe-service lines
    extra      further configuration lines; dhcp=False leaves only DNS and TFTP
    """

    def __init__(self, net, boot=None, native=None, http_boot=None, tftp_root=None, ra=False, ra_only=False, dhcp=True,
                 proxy=None, dns=True, interface="br0", ns=None, extra=()):
        super().__init__(net, "dnsmasq", [], ready_log=r"dnsmasq(-dhcp|-tftp)?\[\d+\]: (started|DHCP|TFTP)", ns=ns)
        lines = ["no-resolv", "no-hosts", "no-ping", f"interface={interface}", "except-interface=lo", "bind-interfaces",
                 "log-facility=-", "log-dhcp", "log-queries", "user=root", f"pid-file={self.dir}/pid",
                 f"dhcp-leasefile={self.dir}/leases", f"port={53 if dns else 0}", "domain=lab"]
        lines += self._names() if dns else []
        lines += self._dhcp(boot, native, http_boot) if dhcp and not proxy else []
        lines += self._proxy(proxy) if proxy else []
        lines += self._ipv6(ra_only) if ra or ra_only else []
        if tftp_root:
            lines += ["enable-tftp", f"tftp-root={pathlib.Path(tftp_root).resolve()}"]
        config = self.dir / "dnsmasq.conf"
        config.write_text("\n".join([*lines, *extra]) + "\n")
        self.argv = [paths.program("dnsmasq"), "-k", "-C", config]

    def _names(self):
        return ["local=/lab/", f"address=/boot.lab/{self.net.server4}", f"address=/boot6.lab/{SERVER6}",
                f"host-record=rr.lab,{HOST4}", f"host-record=rr.lab,{self.net.server4}",
                f"host-record=both.lab,{self.net.server4},{SERVER6}", "cname=alias.lab,rr.lab", "txt-record=info.lab,hello"]

    def _dhcp(self, boot, native, http_boot):
        p = self.net.prefix4
        lines = ["dhcp-authoritative", f"dhcp-range={p}.{POOL[0]},{p}.{POOL[1]},255.255.255.0,1h",
                 f"dhcp-option=option:router,{self.net.server4}", f"dhcp-option=option:dns-server,{self.net.server4}",
                 "dhcp-match=set:ipxe,175", "dhcp-match=set:httpboot,option:client-arch,16",
                 "dhcp-match=set:httpboot,option:client-arch,15", "dhcp-match=set:httpboot,option:client-arch,19"]
        if boot:
            lines.append(f"dhcp-boot=tag:ipxe,{boot}")
        if native:
            lines.append(f"dhcp-boot=tag:!ipxe,tag:!httpboot,{native}")
        if http_boot:
            lines += [f"dhcp-boot=tag:!ipxe,tag:httpboot,{http_boot}", "dhcp-option-force=tag:httpboot,60,HTTPClient"]
        return lines

    def _proxy(self, services):
        lines = [f"dhcp-range={self.net.prefix4}.0,proxy", "dhcp-userclass=set:ipxe,iPXE"]
        return lines + [f'pxe-service={kind},"{text}",{name}' for kind, text, name in services]

    @staticmethod
    def _ipv6(ra_only):
        if ra_only:
            return ["enable-ra", "dhcp-range=fd98::,ra-only,64,1h"]
        return ["enable-ra", "dhcp-range=fd98::100,fd98::1ff,64,1h", f"dhcp-option=option6:dns-server,[{SERVER6}]",
                f"dhcp-option=option6:59,http://[{SERVER6}]/boot.ipxe"]


_UNBOUND = """server:
  directory: "{dir}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  logfile: ""
  log-queries: yes
  interface: {address}
  access-control: 0.0.0.0/0 allow
  do-daemonize: no
  module-config: "iterator"
  local-zone: "refused.boot.lab." refuse
auth-zone:
  name: "broken.boot.lab"
  primary: 127.0.0.1@1
  fallback-enabled: no
remote-control:
  control-enable: no
"""


class Unbound(Service):
    """unbound: SERVFAIL for names in broken.boot.lab (a zone that it cannot fetch), REFUSED for those in refused.boot.lab.
    dnsmasq has addresses for both.  Where it is not installed its package is unpacked under build/."""

    def __init__(self, net, ns=None, address=None):
        super().__init__(net, "unbound", [], ready_log="start of service", ns=ns)
        text = _UNBOUND.format(dir=self.dir, address=address or net.server4)
        (self.dir / "unbound.conf").write_text(text)
        self.argv = [*self._program(), "-d", "-c", self.dir / "unbound.conf"]

    @staticmethod
    def _program():
        if shutil.which("unbound"):
            return [unconfined("unbound", "unbound")]
        library = next(debs.unpack("libprotobuf-c1").glob("usr/lib/*/libprotobuf-c.so.1")).parent
        return ["env", f"LD_LIBRARY_PATH={library}", debs.unpack("unbound") / "usr/sbin/unbound"]


_ISC = """authoritative;
ping-check off;
default-lease-time 600;
option arch code 93 = unsigned integer 16;
option space ipxe;
option ipxe-encap-opts code 175 = encapsulate ipxe;
option ipxe.priority code 1 = signed integer 8;
option ipxe.no-pxedhcp code 176 = unsigned integer 8;
option rfc3442 code 121 = array of unsigned integer 8;
subnet {p}.0 netmask 255.255.255.0 {{
  range {p}.{low} {p}.{high};
  option routers {p}.1;
  option domain-name-servers {p}.1;
  option domain-name "lab";
  option root-path "iscsi:{p}.1::::iqn.2026-01.lab:disk";
  option rfc3442 24,192,168,77, {route},9, 0, {route},1;
  option ipxe.no-pxedhcp 1;
  next-server {p}.1;
  if exists user-class and option user-class = "iPXE" {{ filename "{boot}"; }}
  elsif option arch = 00:10 {{ option vendor-class-identifier "HTTPClient"; filename "{native}"; }}
  else {{ filename "{native}"; }}
  {extra}
}}
"""


class IscDhcpd(Service):
    """ISC dhcpd.  With option 121 (192.168.77.0/24 by 10.98.0.9), root-path and iPXE's encapsulated options."""

    def __init__(self, net, boot="", native="", extra="", ns=None, interface="br0"):
        super().__init__(net, "dhcpd", [], ready_log=r"Server starting service", ns=ns)
        p = net.prefix4
        (self.dir / "leases").touch()
        config = self.dir / "dhcpd.conf"
        config.write_text(_ISC.format(p=p, low=POOL[0], high=POOL[1], route=p.replace(".", ","), boot=boot,
                                      native=native, extra=extra))
        self.argv = [unconfined("dhcpd", "isc-dhcp-server"), "-4", "-f", "-d", "-user", "root", "-group", "root",
                     "-cf", config, "-lf", self.dir / "leases", "-pf", self.dir / "pid", interface]


class Kea(Service):
    """Kea's DHCPv4 server."""

    def __init__(self, net, boot="", native="", ns=None, interface="br0"):
        super().__init__(net, "kea", [], ready_log=r"DHCP4_STARTED", ns=ns)
        p = net.prefix4
        classes = [{"name": "ipxe", "test": "substring(option[77].hex,0,4) == 'iPXE'", "next-server": f"{p}.1",
                    "boot-file-name": boot}]
        if native:
            classes.append({"name": "native", "test": "option[93].exists and not member('ipxe')",
                            "next-server": f"{p}.1", "boot-file-name": native})
        options = {"routers": f"{p}.1", "domain-name-servers": f"{p}.1", "domain-name": "lab"}
        config = {"Dhcp4": {
            "interfaces-config": {"interfaces": [interface], "dhcp-socket-type": "raw"},
            "lease-database": {"type": "memfile", "persist": False},
            "loggers": [{"name": "kea-dhcp4", "severity": "INFO", "output_options": [{"output": "stdout"}]}],
            "valid-lifetime": 600, "client-classes": classes,
            "subnet4": [{"id": 1, "subnet": f"{p}.0/24", "pools": [{"pool": f"{p}.{POOL[0]}-{p}.{POOL[1]}"}],
                         "option-data": [{"name": n, "data": d} for n, d in options.items()]}]}}
        path = self.dir / "kea.json"
        path.write_text(json.dumps(config, indent=1))
        env = {"KEA_PIDFILE_DIR": self.dir, "KEA_LOCKFILE_DIR": self.dir}
        self.argv = ["env", *(f"{k}={v}" for k, v in env.items()), unconfined("kea-dhcp4", "kea-dhcp4-server"), "-c", path]


class TftpdHpa(Service):
    """tftpd-hpa: RFC 2347-2349 options, no windowsize."""

    def __init__(self, net, root, ns=None, address=None):
        address = address or net.server4
        super().__init__(net, "tftpd", [unconfined("in.tftpd", "tftpd-hpa"), "-L", "-4", "-vvv", "-a", f"{address}:69",
                                        "-u", "root", "-s", root], ready_port=("udp", 69), ns=ns)


class Atftpd(Service):
    """atftpd: windowsize (RFC 7440) too.  Its package conflicts with tftpd-hpa's, so it is unpacked under build/."""

    def __init__(self, net, root, ns=None):
        program = debs.unpack("atftpd") / "usr/sbin/atftpd"
        super().__init__(net, "atftpd", [program, "--daemon", "--no-fork", "--verbose=7", "--logfile", "-", "--user", "root",
                                         "--group", "root", "--bind-address", net.server4, root],
                         ready_port=("udp", 69), ns=ns)


_NGINX = """user {user};
daemon off;
worker_processes 1;
error_log stderr info;
pid {dir}/nginx.pid;
events {{ worker_connections 256; }}
http {{
  default_type application/octet-stream;
  log_format lab '$remote_addr "$request" $status $body_bytes_sent range="$http_range" ua="$http_user_agent" '
                 'conn=$connection/$connection_requests auth="$remote_user"';
  access_log {dir}/access.log lab;
  client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2; fastcgi_temp_path {dir}/t3;
  uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5;
  sendfile on; tcp_nopush on; absolute_redirect off; keepalive_requests 10000;
  root {root};
  server {{ listen {port} backlog=64; {listen6} server_name boot.lab;
    location /basic/   {{ alias {root}/; auth_basic "lab"; auth_basic_user_file {dir}/htpasswd; }}
    location /slow/    {{ alias {root}/; limit_rate {slow}; }}
    location /chunked/ {{ alias {root}/; ssi on; ssi_types *; }}
    location /norange/ {{ alias {root}/; max_ranges 0; etag off; add_header Last-Modified ""; }}
    location /close/   {{ alias {root}/; keepalive_timeout 0; }}
    location /gz/      {{ alias {root}/; gzip on; gzip_min_length 1; gzip_types *; }}
    location = /loop   {{ return 302 /loop; }}
    {redirects}
    location ~ ^/abs/(.*)$      {{ return 301 http://{address}/$1; }}
    location ~ ^/relative/(.*)$ {{ return 302 ../$1; }}
    location ~ ^/name/(.*)$     {{ return 307 http://boot.lab/$1; }}
    location = /s404   {{ return 404; }}
    location = /s403   {{ return 403; }}
    location = /s500   {{ return 500; }}
    location = /s503   {{ add_header Retry-After 1 always; return 503; }}
    location = /post   {{ client_body_buffer_size 64k; default_type text/plain;
                         return 200 "#!ipxe\\necho POST-OK $request_method $content_length $content_type\\n"; }}
    location = /query  {{ default_type text/plain; return 200 "#!ipxe\\necho QUERY-OK $args\\n"; }}
    {extra}
  }}
}}
"""


_REDIRECTS = "\n    ".join(f"location ~ ^/r{code}/(.*)$ {{ return {code} /$1; }}" for code in (301, 302, 303, 307, 308))


class Nginx(Service):
    """nginx on port 80 of 10.98.0.1 and fd98::1 serving `root`; see _NGINX for the locations that misbehave on purpose.

    /basic/ wants user:secret.  slow: bytes per second below /slow/.  kill(): every connection is cut at once.
    """

    def __init__(self, net, root, port=80, slow="200k", ns=None, address=None, extra=""):
        super().__init__(net, "nginx", [], ready_port=("tcp", port), ns=ns)
        self.root = pathlib.Path(root).resolve()
        address = address or net.server4
        listen6 = f"listen [::]:{port};" if net.ipv6 else ""
        (self.dir / "htpasswd").write_text("user:{PLAIN}secret\n")
        self.access_path = self.dir / "access.log"
        config = self.dir / "nginx.conf"
        user = "root" if os.geteuid() == 0 else "nobody"
        config.write_text(_NGINX.format(user=user, dir=self.dir, root=self.root, port=port, slow=slow, listen6=listen6,
                                        address=address, extra=extra, redirects=_REDIRECTS))
        self.argv = [paths.program("nginx"), "-p", self.dir, "-e", "stderr", "-c", config]

    def access(self):
        """The access log, one request in a line: client "request" status bytes range= ua= conn=number/requests auth=."""
        return self.access_path.read_text() if self.access_path.exists() else ""

    def wait_access(self, pattern, timeout=10, meanwhile=time.sleep):
        """Wait until the access log holds the pattern; returns the match.  meanwhile: a console's pump, to keep its log."""
        end = time.monotonic() + timeout * SLOW
        while not (match := re.search(pattern, self.access())):
            if time.monotonic() > end:
                raise AssertionError(f"no request {pattern!r} in {timeout} s; there were:\n{self.access()[-3000:]}")
            meanwhile(0.05)
        return match

    def kill(self):
        """Fast shutdown: open transfers are cut in the middle."""
        self.stop(signal.SIGTERM)
