"""The laboratory: private networks, real servers, virtual machines and the Linux-hosted program, for tests and benches."""
from .amorce import Amorce
from .bios import PC
from .console import CTRL_B, CTRL_C, PROMPT, Console, Exited, Timeout
from .net import HOST4, HOST6, SERVER4, SERVER6, Net, check_machine, mac
from .paths import BUILD, ROOT, LabError
from .servers import Atftpd, Dnsmasq, IscDhcpd, Kea, Nginx, TftpdHpa, Unbound
from .service import Service
from .vm import VM

__all__ = ["Amorce", "Atftpd", "BUILD", "CTRL_B", "CTRL_C", "Console", "Dnsmasq", "Exited", "HOST4", "HOST6", "IscDhcpd",
           "Kea", "LabError", "Net", "Nginx", "PC", "PROMPT", "ROOT", "SERVER4", "SERVER6", "Service", "TftpdHpa", "Timeout",
           "Unbound", "VM", "check_machine", "mac"]
