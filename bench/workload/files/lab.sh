export LAB=/etc/lab/lab.conf
export PATH="$PATH:/opt/lab/bin"
