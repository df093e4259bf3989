# The network. Only this folder sees lwIP.
net-y += netdev netdev_settings netbuf route netconf lwip_glue checksum udp icmp stream
